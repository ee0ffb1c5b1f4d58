import { Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.js';
import { TABLES } from './tables.js';

/**
 * That an application was imported, so that an import which is repeated brings back nothing that was ended here and
 * has been cleaned up since. It stays when the application goes, for the same reason; so it has no foreign key.
 */
@Entity(TABLES.importedApplication)
export class ImportedApplication {
  /** The application's. */
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Everything of it that was made before that instant has been brought; null while no import has finished. */
  @InstantColumn({ name: 'brought_until', nullable: true })
  broughtUntil!: Date | null;
}
