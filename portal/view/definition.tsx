/** What a view gives and the query behind it, as each engine reads it. */
import { typeText } from '../../kinds/types.ts'
import type { ViewShown } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { Status } from '../frame/status.tsx'
import { say } from '../messages.ts'
import '../function/definitions.css'
import './definition.css'

export function Definition({ entity }: Here<ViewShown>) {
  const { columns, representations, defaultCatalog, defaultSchema } = entity
  const place = [defaultCatalog, defaultSchema].filter((name) => name !== undefined).join('.')
  return (
    <>
      <div className="body-scroll" tabIndex={0} role="region" aria-label={say.tabs.name('definition')}>
        {representations.map((one) => (
          <section key={one.dialect} className="definition">
            <h2 className="lab">{say.view.query(one.dialect)}</h2>
            <pre className="mono code">{one.sql}</pre>
          </section>
        ))}
        {place !== '' && <p className="t3 s view-place">{say.view.place(place)}</p>}
        {columns.length > 0 && (
          <table className="view-columns">
            <caption className="lab">{say.view.columns}</caption>
            <tbody>
              {columns.map((column) => (
                <tr key={column.name}>
                  <th scope="row" className="id break">
                    {column.name}
                  </th>
                  <td className="mono t2 break">{typeText(column.type)}</td>
                  <td className="t2">{column.comment}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <Status keys={[]}>{say.view.count(columns.length)}</Status>
    </>
  )
}
