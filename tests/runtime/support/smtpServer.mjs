import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

export const credentials = { user: "mailer@example.com", password: "p@ss:w/rd" };

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A mail server on a free port, with a certificate that nobody vouches for. It keeps what arrives: `mails` as
 * `{ envelope, raw, message, isEncrypted, user }`, and `passwords` in the order that they were shown in.
 */
export async function startSmtpServer({ secure = false, offersTls = true, needsPassword = true } = {}) {
  const [mails, passwords] = [[], []];
  const state = { refusal: null };
  const server = new SMTPServer({
    secure,
    logger: false,
    authOptional: !needsPassword,
    allowInsecureAuth: true,
    disabledCommands: offersTls ? [] : ["STARTTLS"],
    closeTimeout: 0,
    onAuth({ username, password }, session, answer) {
      passwords.push({ password, isEncrypted: session.secure });
      const isRight = username === credentials.user && password === credentials.password;
      answer(isRight ? null : new Error("wrong password"), isRight ? { user: username } : undefined);
    },
    onRcptTo(_address, _session, answer) {
      answer(state.refusal);
    },
    async onData(stream, { envelope, secure: isEncrypted, user = "" }, answer) {
      const raw = await readAll(stream);
      mails.push({
        envelope: { from: envelope.mailFrom.address, to: envelope.rcptTo.map(({ address }) => address) },
        raw: raw.toString("utf8"),
        message: await PostalMime.parse(raw),
        isEncrypted,
        user
      });
      answer();
    }
  });
  // A client that doesn't like the certificate hangs up, which is an error here.
  server.on("error", () => {});
  await new Promise((resolve) => server.listen(0, "0.0.0.0", resolve));
  const { port } = server.server.address();
  const login = `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;
  return {
    mails,
    passwords,
    state,
    url: ({ host = "127.0.0.1", query = "", withPassword = needsPassword } = {}) =>
      `${secure ? "smtps" : "smtp"}://${withPassword ? login : ""}${host}:${port}/${query}`,
    stop: () => new Promise((resolve) => server.close(resolve))
  };
}
