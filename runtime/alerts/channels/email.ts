/**
 * Mail, over SMTP by nodemailer, which is loaded where there is mail to send. It is text alone. Outside this
 * machine the connection is encrypted, from the start (`smtps:`) or before anything is said (STARTTLS).
 */
import { printable } from "../../../core/printable.ts";
import { isLoopback } from "../post.ts";
import { defineChannel, failed } from "./channel.ts";

export const email = defineChannel({
  kind: "email",
  async send(message, { smtp, from, to }, sending) {
    const server = serverOf(smtp);
    if (typeof server === "string") return failed(server, true);
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      ...server,
      connectionTimeout: mostMs,
      greetingTimeout: mostMs,
      socketTimeout: mostMs,
      dnsTimeout: mostMs,
      // A text that names a file or an address is a text.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const stop = () => transport.close();
    sending.signal.addEventListener("abort", stop);
    try {
      const { rejected } = await transport.sendMail({
        from,
        to: [...to],
        subject: message.subject,
        text: `${message.lines.join("\n")}\n`,
        messageId: `<${message.id}@concordat>`,
        date: new Date(message.at),
        headers: { "Auto-Submitted": "auto-generated" },
      });
      const refused = rejected.length;
      if (refused === 0) return { kind: "sent" };
      // Those who have it would have it twice.
      return { kind: "sent", but: `${refused} of ${to.length} addresses were refused` };
    } catch (error) {
      return whyNot(error);
    } finally {
      sending.signal.removeEventListener("abort", stop);
      transport.close();
    }
  },
});

const mostMs = 10_000;

/** Why nothing can be sent there, else what nodemailer is told. */
function serverOf(text: string) {
  if (!URL.canParse(text)) return "the address of the mail server is no URL";
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== "smtp:" && protocol !== "smtps:") {
    return "the address of the mail server has to begin with smtp:// or smtps://";
  }
  const secure = protocol === "smtps:";
  const auth =
    username === ""
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } };
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !isLoopback(hostname),
    ...auth,
  };
}

/** In words of ours where nodemailer has a code: a server's own may repeat what it was told. */
function whyNot(error: unknown) {
  const { code, responseCode } = error as {
    readonly code?: unknown;
    readonly responseCode?: unknown;
  };
  const name = typeof code === "string" ? code : "";
  const answered = typeof responseCode === "number" ? `it answered ${responseCode}` : undefined;
  const why = reasons[name] ?? answered ?? (error instanceof Error ? error.message : String(error));
  const more = answered !== undefined && why !== answered ? ` (${answered})` : "";
  return failed(
    printable(`${why}${more}`.slice(0, 300)),
    name !== "EENVELOPE" && name !== "EMESSAGE",
  );
}

/** https://nodemailer.com/errors */
const reasons: Readonly<Record<string, string>> = {
  ECONNECTION: "the mail server cannot be reached",
  ECONNREFUSED: "the mail server cannot be reached",
  ESOCKET: "the mail server cannot be reached, or its certificate is not trusted",
  EDNS: "there is no such mail server",
  ETIMEDOUT: "the mail server gave no answer in time",
  ETLS: "the mail server offers no encryption, and without it nothing is sent beyond this machine",
  EAUTH: "the mail server refuses the login",
  EENVELOPE: "the mail server refuses the sender or the recipients",
  EMESSAGE: "the mail server refuses the message",
};
