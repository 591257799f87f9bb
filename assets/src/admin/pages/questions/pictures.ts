import { ref } from 'vue'
import { upload } from '../../api/client'
import type { MediaFile } from '../../api/types'

/** What the server takes; it looks at the bytes itself. */
export const pictureTypes = 'image/png,image/jpeg,image/gif,image/webp'

/** The pictures among what was pasted or dropped. */
export function picturesOf(transfer: DataTransfer | null): File[] {
  return [...(transfer?.files ?? [])].filter((file) => pictureTypes.split(',').includes(file.type))
}

/** True while files are dragged over a place; text that is dragged is the field's own business. */
export function bringsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** Uploads one picture after the other; share is how much of the one under way is sent. */
export function usePictures() {
  const share = ref<number>()

  async function send(file: File): Promise<MediaFile> {
    const form = new FormData()
    form.append('file', file)
    share.value = 0
    try {
      return await upload<MediaFile>('/media', form, (now) => (share.value = now))
    } finally {
      share.value = undefined
    }
  }

  return { share, send }
}
