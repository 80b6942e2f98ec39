import { StartupError } from "@jskit-ai/kernel/shared/errors";

// Where a proxy of one's own is: this machine, its link, the private networks of a container host. To believe everyone
// instead would let each visitor write an address of their own, and every limit that counts by address would be void.
const ownNetworks = ["loopback", "linklocal", "uniquelocal"];

/** `TRUST_PROXY`: nothing, `true`, or the proxies' addresses. How many there are would not tell who calls directly. */
export function parseTrustProxy(text = "") {
  const value = text.trim();
  if (value === "" || value === "false") {
    return false;
  }
  if (value === "true") {
    return ownNetworks;
  }
  if (/^\d+$/.test(value)) {
    throw new StartupError(`TRUST_PROXY is "${value}"; it must be true or the addresses of the proxies, such as loopback or 10.0.0.0/8.`);
  }
  return value.split(",").map((address) => address.trim());
}

/** This server speaks no TLS: with an https address there is a proxy, and unless it is believed all visitors share its address. */
export function warnAboutProxy({ env, logger }) {
  if (/^https:/i.test(env.APP_PUBLIC_URL ?? "") && (env.TRUST_PROXY ?? "").trim() === "") {
    logger.warn(
      "APP_PUBLIC_URL is https, but TRUST_PROXY is empty: every visitor has the proxy's address, and limits count them as one. " +
        "Set TRUST_PROXY=true for a proxy on this machine or in a private network, else the proxy's addresses (false: there is no proxy)."
    );
  }
}
