/** Decides whether traces are collected, by settings or the standard environment, and loads what that needs only then. */
import type { Config } from '../config.ts'
import type { Tracer } from '../telemetry/tracer.ts'
import type { Logs } from './logs.ts'

/** Undefined when nobody collects. Throws when the packages are not installed, or a variable makes no sense. */
export async function tracerFrom(config: Config, environment: NodeJS.ProcessEnv, logs: Logs): Promise<Tracer | undefined> {
  const url = config.text('caspian.telemetry.endpoint')
  const named = [url, environment.OTEL_EXPORTER_OTLP_ENDPOINT, environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT].some((place) => (place ?? '') !== '')
  if (!named || environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || environment.OTEL_TRACES_EXPORTER === 'none') return undefined
  const { tracerTo } = await import('../telemetry/otlp.ts')
  const { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: samplerArg } = environment
  return tracerTo({ ...(url === '' ? {} : { url }), ...(sampler ? { sampler } : {}), ...(samplerArg ? { samplerArg } : {}) }, (message) =>
    logs.warn(message),
  )
}
