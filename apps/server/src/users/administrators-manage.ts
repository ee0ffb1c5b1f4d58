import { Injectable } from '@nestjs/common';
import type { HttpRequest } from 'nest-oauth2-provider';
import { ManagementPolicy } from 'nest-oauth2-provider/management';
import type { User } from './user.entity.js';

/** Administrators are the users whom `createuser --admin` made such. */
@Injectable()
export class AdministratorsManage extends ManagementPolicy {
  override isAdministrator(_request: HttpRequest, _userId: string, user: User): boolean {
    return user.isAdmin;
  }
}
