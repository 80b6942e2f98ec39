import { HttpError } from "@jskit-ai/http-runtime/server/errors";

const notAnImage = () =>
  new HttpError(415, "unsupported_image", "Choose a JPEG, PNG or WebP picture.", { fields: { avatar: "This is not a JPEG, PNG or WebP picture." } });

const signatures = [
  { format: "jpeg", matches: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { format: "png", matches: (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) },
  {
    format: "webp",
    matches: (bytes) => bytes.subarray(0, 4).toString("latin1") === "RIFF" && bytes.subarray(8, 12).toString("latin1") === "WEBP"
  }
];

const zipEnd = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const longestZipTail = 65_557;
const pdfHeaderWithin = 1_024;
const markup = /<script|<html|<!doctype|<svg|<\?php/i;

/** A file that is a picture to us and a page, script, document or archive to something else is meant to be taken for both. */
function isPolyglot(bytes) {
  const text = bytes.toString("latin1");
  return (
    markup.test(text) ||
    text.slice(0, pdfHeaderWithin).includes("%PDF-") ||
    bytes.subarray(-longestZipTail).includes(zipEnd)
  );
}

/** The format told from the bytes themselves: the name and the type that came with an upload are the sender's words. */
export function inspectImage(bytes) {
  const found = signatures.find(({ matches }) => matches(bytes));
  if (!found || isPolyglot(bytes)) {
    throw notAnImage();
  }
  return found.format;
}

export { notAnImage };
