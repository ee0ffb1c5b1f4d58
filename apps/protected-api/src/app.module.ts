import { type DynamicModule, Module } from '@nestjs/common';
import { AboutController } from './about.controller.js';
import { AlbumsController } from './albums/albums.controller.js';
import { Albums } from './albums/albums.js';
import type { Config } from './config/config.js';
import { TrustModule } from './trust/trust.module.js';
import { WhoamiController } from './whoami.controller.js';

/** An API that has no database and issues no tokens: it lets those of another server in. */
@Module({
  controllers: [AboutController, AlbumsController, WhoamiController],
  providers: [Albums],
})
export class AppModule {
  static register(config: Config): DynamicModule {
    return { module: AppModule, imports: [TrustModule.register(config)] };
  }
}
