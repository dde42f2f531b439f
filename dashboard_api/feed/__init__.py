"""The websocket feed: one reader of the stream in Redis, any number of homepages.

Redis stream ──▶ Hub (follows, gathers) ──▶ Client (queue) ──▶ websocket
                                        ├─▶ Client (queue) ──▶ websocket
"""
