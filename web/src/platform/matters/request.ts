/** The page's own word for one submission: the same for a second click, a retry, a page loaded again; a new one after it was taken. */
export function newRequest(place: string) {
  const key = 'zs.request.' + place
  const make = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')
  return {
    /** @param draft what is handed in: the same draft in another window has the same word, and is handed in once */
    get(draft?: string) {
      let id = sessionStorage.getItem(key)
      if (!id) sessionStorage.setItem(key, (id = draft ? 'draft.' + draft : make()))
      return id
    },
    /** Goes on with the word of a submission that waits on this device. */
    use: (id: string) => sessionStorage.setItem(key, id),
    done: () => sessionStorage.removeItem(key),
  }
}
