"""`python -m fundwatch.demo`: play the demonstration once into the Kafka of the settings."""

import structlog

from fundwatch.demo.player import cues, play
from fundwatch.logs import configure_logging
from fundwatch.settings import load_settings
from streams.publisher import Publisher
from streams.topics import ensure_topics


def main() -> None:
    """Blocks until the last event is on its topic."""
    settings = load_settings()
    configure_logging(settings.log, "demo")
    ensure_topics(settings.kafka)
    publisher = Publisher(settings.kafka.bootstrap)

    def publish(topic: str, key: bytes | None, message: bytes) -> None:
        publisher.publish(topic, key, message)
        publisher.poll()

    count = play(cues(settings.demo), publish)
    publisher.flush()
    structlog.get_logger(__name__).info("demonstration is through", events=count)


if __name__ == "__main__":
    main()
