"""What the broker is started with."""

import base64

from fundwatch.local.kafka.broker import cluster_id


def test_a_cluster_id_is_sixteen_bytes_and_is_never_taken_for_an_option() -> None:
    made = {cluster_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(len(base64.urlsafe_b64decode(name + "==")) == 16 for name in made)
    assert [name for name in made if not name[0].isalpha()] == []
