import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  DEFAULT_MANAGEMENT_CONTROLLERS,
  MANAGEMENT_API_CONTROLLERS,
  OAuth2ManagementModule,
} from 'nest-oauth2-provider/management';
import { Languages } from 'nest-oauth2-provider';
import { MeController } from './api/me.controller.js';
import { NotesController } from './api/notes.controller.js';
import { Notes } from './api/notes.js';
import { PublicController } from './api/public.controller.js';
import type { Config } from './config/config.js';
import { DatabaseAwayFilter } from './database/database-away.filter.js';
import { HomeController } from './login/home.controller.js';
import { LoginController } from './login/login.controller.js';
import { LogoutController } from './login/logout.controller.js';
import { PageReplies } from './login/page-replies.js';
import { RedirectTargets } from './login/redirect-targets.js';
import { ReferenceModule } from './reference.module.js';
import { DatabaseSessionStore } from './sessions/database-session-store.js';
import { AdministratorsManage } from './users/administrators-manage.js';
import { SERVER_TEXTS } from './texts.js';

/** The reference server: the provider, its login pages, its management and a demo API that its tokens open. */
@Module({
  controllers: [
    HomeController,
    LoginController,
    LogoutController,
    MeController,
    NotesController,
    PublicController,
  ],
  providers: [
    DatabaseSessionStore,
    Notes,
    PageReplies,
    RedirectTargets,
    { provide: APP_FILTER, useClass: DatabaseAwayFilter },
  ],
})
export class AppModule {
  constructor(languages: Languages) {
    languages.add(SERVER_TEXTS);
  }

  static register(config: Config): DynamicModule {
    const management = OAuth2ManagementModule.forRoot({
      policy: AdministratorsManage,
      controllers: [...DEFAULT_MANAGEMENT_CONTROLLERS, ...MANAGEMENT_API_CONTROLLERS],
    });
    return { module: AppModule, imports: [ReferenceModule.register(config), management] };
  }
}
