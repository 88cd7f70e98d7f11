/** The values a tag may carry, in its rail. */
import type { TagShown } from '../api/shapes.ts'
import { Section } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { say } from '../messages.ts'

export function TagFacts({ entity }: Here) {
  // The rail asks for this only on a tag's page.
  const { allowedValues } = entity as TagShown
  return (
    <Section title={say.tags.values}>
      {allowedValues === undefined ? (
        <span className="t2">{say.tags.anyValue}</span>
      ) : allowedValues.length === 0 ? (
        <span className="t2">{say.tags.noValue}</span>
      ) : (
        <span className="row g4 wrap">
          {allowedValues.map((value) => (
            <span key={value} className="tag">
              {value}
            </span>
          ))}
        </span>
      )}
    </Section>
  )
}
