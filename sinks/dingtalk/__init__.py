"""DingTalk: warnings to people in a group, through a custom robot (自定义机器人)."""
