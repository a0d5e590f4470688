"""E-mail over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr

from workflows.channels.http import reason
from workflows.channels.port import AddressRefused, ChannelDown, Letter, NotDelivered

TIMEOUT = 10.0
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server; `security` is `tls` from the first byte, `starttls`, or `none` for a relay beside the office."""

    host: str
    port: int
    sender: str
    security: str = "tls"
    username: str = ""
    password: str = field(default="", repr=False)
    needs: str = "email"
    short: bool = False

    def send(self, letter: Letter) -> None:
        try:
            with self._connect() as server:
                server.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused as error:
            [(code, _)] = error.recipients.values()
            raise (AddressRefused if code >= _PERMANENT else NotDelivered)(f"收件地址被拒收（{code}）") from None
        except smtplib.SMTPAuthenticationError as error:
            raise ChannelDown(f"邮件服务器不接受登录（{error.smtp_code}）") from None
        except smtplib.SMTPResponseException as error:
            raise (ChannelDown if error.smtp_code < _PERMANENT else NotDelivered)(
                f"邮件服务器没有接受（{error.smtp_code}）"
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelDown(f"连接不上邮件服务器：{reason(error)}") from None

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.username:
                server.login(self.username, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        """A letter keeps its Message-ID at every try, so that a mailbox may tell a repetition (RFC 5322, 3.6.4)."""
        message = EmailMessage()
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        message["From"], message["To"] = self.sender, letter.address
        message["Subject"] = " ".join(letter.title.split())
        message["Message-ID"] = f"<{letter.key}@{domain}>"
        message["Date"] = letter.at
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer comes back
        message.set_content("\n\n".join(part for part in (letter.body, letter.link) if part) + "\n")
        return message
