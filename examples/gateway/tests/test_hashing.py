"""Hash values: against published values, and against changed data."""

from __future__ import annotations

import pytest

from smgw.hashing import HashAlgorithm, digest, matches

ABC = {
    HashAlgorithm.SHA_256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    HashAlgorithm.SHA_384: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
    HashAlgorithm.SHA_512: (
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
}
"""The example of FIPS 180: the message "abc"."""


@pytest.mark.verifies("FCS_COP.1.1/HASH")
@pytest.mark.parametrize("algorithm", HashAlgorithm)
def test_digest_is_that_of_the_standard(algorithm: HashAlgorithm) -> None:
    assert digest(b"abc", algorithm).hex() == ABC[algorithm]


@pytest.mark.verifies("FCS_COP.1.1/HASH")
@pytest.mark.parametrize("algorithm", HashAlgorithm)
def test_hash_value_matches_its_data_only(algorithm: HashAlgorithm) -> None:
    expected = digest(b"reading 4711", algorithm)
    assert matches(b"reading 4711", expected, algorithm)
    assert not matches(b"reading 4712", expected, algorithm)
    assert not matches(b"reading 4711", expected[:-1], algorithm)


@pytest.mark.verifies("FCS_COP.1.1/HASH")
def test_no_other_algorithm_can_be_asked_for() -> None:
    assert {algorithm.value for algorithm in HashAlgorithm} == {"sha256", "sha384", "sha512"}
    with pytest.raises(ValueError, match="md5"):
        HashAlgorithm("md5")
