"""Every accepted event into ClickHouse, for replay."""
