import type { StormClient } from '../../src/lab/storm/client.ts';
import { findReconnector } from '../clients/reconnectors.ts';
import { readVersion } from '../clients/versions.ts';

/** The client whose schedule this is, and the version that the schedule was taken from. */
export interface ScheduleName {
  readonly client: string;
  readonly version: string;
}

/** Reads the name of a schedule. A version that is not in it is that of the installed package. */
export async function nameSchedule({ name }: StormClient): Promise<ScheduleName> {
  const [client = name, version] = name.split(' ');
  return { client, version: version ?? (await readVersion(findReconnector(client).package)) };
}
