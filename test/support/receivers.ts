/** Those who receive alerts, for tests: a web server and a mail server on this machine. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It takes the message and never answers. */
  readonly hangs?: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** How the next ones are answered. */
  answer: (received: Received) => Answer;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body };
      received.push(one);
      const { status = 200, headers = {}, body: said = "ok", hangs = false } = receiver.answer(one);
      if (!hangs) response.writeHead(status, headers).end(said);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => ({}),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** By their names in small letters, unfolded and decoded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: readonly Mail[];
  /** Why a recipient is refused. */
  refuse: (address: string) => string | undefined;
  /** Whether it lets somebody in; who says no name is let in. */
  login: (user: string, password: string) => boolean;
  close(): Promise<void>;
}

export async function openMailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onAuth({ username, password }, _session, done) {
      if (opened.login(username ?? "", password ?? "")) done(null, { user: username ?? "" });
      else done(new Error(`no, ${password} is wrong`));
    },
    onRcptTo({ address }, _session, done) {
      const why = opened.refuse(address);
      done(why === undefined ? undefined : new Error(why));
    },
    onData(stream, { envelope }, done) {
      let raw = "";
      stream.setEncoding("utf8");
      stream.on("data", (part: string) => {
        raw += part;
      });
      stream.on("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map((one) => one.address), ...parsed(raw) });
        done();
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const opened: MailServer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    refuse: () => undefined,
    login: () => true,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
  return opened;
}

/** A mail of one part. */
function parsed(raw: string): Pick<Mail, "headers" | "text"> {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), decodedWords(line.slice(at + 1).trim())] as const;
    }),
  );
  const body = raw.slice(end + 4);
  const encoding = headers.get("content-transfer-encoding");
  if (encoding === "base64") return { headers, text: Buffer.from(body, "base64").toString() };
  return {
    headers,
    text: encoding === "quoted-printable" ? unquoted(body.replaceAll("=\r\n", "")) : body,
  };
}

/** RFC 2047 */
function decodedWords(text: string): string {
  return text.replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === "b"
      ? Buffer.from(word, "base64").toString()
      : unquoted(word.replaceAll("_", " ")),
  );
}

function unquoted(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString();
}
