/** A part of the page that is fetched when it is first wanted, or ahead of that. */
import { type ComponentType, use } from 'react'

export interface Later<P> {
  readonly body: ComponentType<P>
  /** Resolves when it is there, or cannot be: that is told where it is wanted. */
  readonly fetch: () => Promise<void>
}

/**
 * As `lazy`, but that what has come by the time it is wanted stands at once: `lazy` shows what stands in for it first, and React then leaves that
 * for 300 ms at least.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let coming: Promise<ComponentType<P>> | undefined
  let come: ComponentType<P> | undefined
  const fetch = () => {
    coming ??= load().then((body) => {
      come = body
      return body
    })
    return coming
  }
  return {
    body(props) {
      const Come = come ?? use(fetch())
      return <Come {...props} />
    },
    fetch: () =>
      fetch().then(
        () => undefined,
        () => undefined,
      ),
  }
}
