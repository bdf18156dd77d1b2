/** What POST /api/citizen/matters/photos says, and a photograph made small before it is sent. */
export interface Offer { key: string; label: string; value: unknown }
export interface Compared { key: string; label: string; source?: string; text?: string; agrees: boolean }
export interface PhotoField { id: string; label: string; text: string; confidence: number; checked?: boolean; offers: Offer[]; known: Compared[] }
export interface PhotoRead { id: string; kind?: string; name?: string; fields: PhotoField[]; kinds: string[] }

const LONGEST = 2600
const SMALL = 3 * 1024 * 1024

/** How sure the reading is, as a word: figures would promise more than the model knows. */
export const sureness = (confidence: number) => (confidence >= 0.95 ? 'high' : confidence >= 0.85 ? 'middle' : 'low')

/** The side lengths that are enough to read. */
export function enough(width: number, height: number) {
  const scale = Math.min(1, LONGEST / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

/** Thinned on the device, held upright: quicker to send, and without the place and time that telephones write into photographs. As it is when the browser cannot. */
export async function smaller(file: File): Promise<Blob> {
  if (file.size <= SMALL || typeof createImageBitmap !== 'function') return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const canvas = Object.assign(document.createElement('canvas'), enough(picture.width, picture.height))
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    return (await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.9))) ?? file
  } catch {
    return file
  }
}
