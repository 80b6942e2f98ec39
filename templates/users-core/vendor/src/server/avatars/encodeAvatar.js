import { createHash } from "node:crypto";
import sharp from "sharp";
import { HttpError } from "@jskit-ai/http-runtime/server/errors";
import { inspectImage, notAnImage } from "./inspectImage.js";
import { avatarLimits } from "./limits.js";

// One picture at a time a thread, and no cache of other people's pictures.
sharp.cache(false);
sharp.concurrency(1);

const atOnce = 2;
const waitingAtMost = 16;
let running = 0;
const waiting = [];

async function takeTurn() {
  if (running < atOnce) {
    running += 1;
    return;
  }
  if (waiting.length >= waitingAtMost) {
    throw new HttpError(503, "busy", "Too many pictures are being uploaded right now. Please try again in a moment.");
  }
  await new Promise((resolve) => waiting.push(resolve));
}

function endTurn() {
  const next = waiting.shift();
  if (next) {
    next();
  } else {
    running -= 1;
  }
}

function open(bytes) {
  return sharp(bytes, { limitInputPixels: avatarLimits.pixels, failOn: "error", pages: 1, animated: false });
}

async function checkSize(bytes, format) {
  const metadata = await open(bytes).metadata();
  if (metadata.format !== format) {
    throw notAnImage();
  }
  if (metadata.width * metadata.height > avatarLimits.pixels) {
    throw new HttpError(413, "image_too_large", "This picture has too many pixels. Choose a smaller one.");
  }
}

function encode(bytes) {
  return open(bytes)
    .rotate()
    .resize(avatarLimits.side, avatarLimits.side, { fit: "cover", position: "attention" })
    .webp({ quality: 82 })
    .toBuffer();
}

/** Drawn anew as a small square: nothing of the file that was sent is kept, neither its metadata nor what hid in it. */
export async function encodeAvatar(bytes) {
  const format = inspectImage(bytes);
  await takeTurn();
  try {
    await checkSize(bytes, format);
    const content = await encode(bytes);
    const version = createHash("sha256").update(content).digest("hex").slice(0, 16);
    return { content, contentType: "image/webp", version };
  } catch (error) {
    if (error instanceof HttpError) {
      throw error;
    }
    throw /pixel limit/i.test(error.message)
      ? new HttpError(413, "image_too_large", "This picture has too many pixels. Choose a smaller one.")
      : notAnImage();
  } finally {
    endTurn();
  }
}
