"""The ways by which a message leaves the office: mail, SMS, WeCom, DingTalk, webhook, whatever else apprise reaches."""
