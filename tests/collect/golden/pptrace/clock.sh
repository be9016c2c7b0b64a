# @enforces A.1
cat <<'EOF'
@enforces NOT.1
EOF
