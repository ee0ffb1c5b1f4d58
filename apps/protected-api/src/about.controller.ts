import { Controller, Get, Inject } from '@nestjs/common';
import { Public, ResourceServerOptions } from 'nest-oauth2-provider/resource-server';

/** For everybody: what this is, and where tokens for it are to be had. */
@Public()
@Controller('api/about')
export class AboutController {
  constructor(@Inject(ResourceServerOptions) private readonly options: ResourceServerOptions) {}

  @Get()
  about() {
    const { resource, issuer } = this.options;
    return { resource, authorization_servers: [issuer] };
  }
}
