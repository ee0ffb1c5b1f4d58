import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';

/**
 * Who may have maintenance done over HTTP: nobody, until the host says so by a subclass under structure
 * `maintenancePolicy`.
 */
@Injectable()
export class MaintenancePolicy {
  /** Asked for each request that comes from this server's own pages or from no browser at all. */
  isAdministrator(_request: HttpRequest): boolean | Promise<boolean> {
    return false;
  }
}
