"""What lies in the folders of the corpus is material, not tests."""

collect_ignore_glob = ["_base/*", "*/before/*", "*/after/*"]
