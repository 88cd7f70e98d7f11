/** Keys and what each does, in groups. */
import { Kbd } from '../look/bits.tsx'
import { say } from '../messages.ts'

type Keys = readonly (readonly [string, string])[]
/** Those that mean the same on every page. */
export const keysOfAll: readonly (readonly [string, Keys])[] = [
  [say.keys.everywhere, say.keys.always],
  [say.keys.lists, say.keys.inLists],
  [say.keys.past, say.keys.inPast],
]

export const KeyList = ({ groups }: { groups: readonly (readonly [string, Keys])[] }) =>
  groups.map(([title, keys]) => (
    <section key={title}>
      <h3 className="lab">{title}</h3>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key} className="row g8 key-line">
            <dt className="row g4 fixed">
              {key.split(' ').map((k) => (
                <Kbd key={k}>{k}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  ))
