"""Apache Kafka on one machine: a KRaft broker run from the jars that Maven fetches, without containers or root."""
