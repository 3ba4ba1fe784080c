// A large JPEG made smaller on the phone. Its EXIF block goes along, because the server offers
// the place and time it holds; the orientation in it is set upright, as the pixels now are.

const LARGE = 3 * 1024 * 1024;
const LONGEST = 2560;

export async function shrink(file) {
  if (file.type !== "image/jpeg" || file.size <= LARGE) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    if (!made || made.size >= file.size) return file;
    const exif = upright(segment(new Uint8Array(await file.slice(0, 262144).arrayBuffer())));
    const parts = exif ? [made.slice(0, 2), exif, made.slice(2)] : [made];
    return new File(parts, file.name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}

/** The APP1 "Exif" segment with its marker, or null. */
export function segment(bytes) {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 10 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (bytes[at + 1] === 0xe1 && name === "Exif" && at + 2 + length <= bytes.length) {
      return bytes.slice(at, at + 2 + length);
    }
    at += 2 + length;
  }
  return null;
}

/** The same segment with its orientation tag (0x0112) set to 1. */
export function upright(exif) {
  if (!exif) return null;
  const view = new DataView(exif.buffer, exif.byteOffset + 10);
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  const count = view.getUint16(first, little);
  for (let i = 0; i < count; i += 1) {
    const entry = first + 2 + i * 12;
    if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
  }
  return exif;
}
