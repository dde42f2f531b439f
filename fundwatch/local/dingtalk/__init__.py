"""A receiver on this machine that takes messages as DingTalk's custom robot does, and shows what was sent.

It refuses what the platform refuses: a wrong token, signature or time, a body that is no message or too large,
more than 20 messages a minute. `python -m fundwatch.local.dingtalk [FOLDER]` runs it.
"""
