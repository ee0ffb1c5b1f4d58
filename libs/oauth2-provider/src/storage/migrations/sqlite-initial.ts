import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE "oauth2_application" (
    "id" varchar PRIMARY KEY NOT NULL,
    "client_id" varchar(255) NOT NULL,
    "client_type" varchar(32) NOT NULL,
    "user_id" varchar(255),
    "name" varchar(255) NOT NULL,
    "client_secrets" text NOT NULL,
    "redirect_uris" text NOT NULL,
    "post_logout_redirect_uris" text NOT NULL,
    "allowed_origins" text NOT NULL,
    "grant_types" text NOT NULL,
    "response_types" text NOT NULL,
    "scopes" text,
    "resources" text,
    "token_endpoint_auth_method" varchar(64),
    "skip_authorization" boolean NOT NULL,
    "algorithm" varchar(16) NOT NULL,
    "access_token_format" varchar(16),
    "access_token_lifetime" integer,
    "refresh_token_lifetime" integer,
    "id_token_lifetime" integer,
    "require_pkce" boolean NOT NULL,
    "metadata" text NOT NULL,
    "created" bigint NOT NULL,
    "updated" bigint NOT NULL,
    "last_used_at" bigint
  )`,
  `CREATE UNIQUE INDEX "IDX_52b89d2b8d4a98ee655e71abde" ON "oauth2_application" ("client_id")`,
  `CREATE INDEX "IDX_43b5084cc4fb2a6b32216d6592" ON "oauth2_application" ("user_id")`,
  `CREATE TABLE "oauth2_signing_key" (
    "kid" varchar(64) PRIMARY KEY NOT NULL,
    "algorithm" varchar(16) NOT NULL,
    "generation" integer NOT NULL,
    "public_jwk" text NOT NULL,
    "sealed_private_jwk" text NOT NULL,
    "created" bigint NOT NULL,
    "active_from" bigint NOT NULL,
    "used_until" bigint NOT NULL
  )`,
  `CREATE UNIQUE INDEX "IDX_8a0123d9b97b8cd32529ebc632" ON "oauth2_signing_key" ("algorithm", "generation")`,
  `CREATE TABLE "oauth2_user_code_attempts" (
    "id" varchar(64) PRIMARY KEY NOT NULL,
    "failed" integer NOT NULL,
    "expires" bigint NOT NULL
  )`,
  `CREATE INDEX "IDX_22bbabe72d7c066656c7bdc35e" ON "oauth2_user_code_attempts" ("expires")`,
  `CREATE TABLE "oauth2_cleanup" (
    "id" varchar(64) PRIMARY KEY NOT NULL,
    "holder" varchar(64),
    "held_until" bigint NOT NULL,
    "started_at" bigint NOT NULL,
    "finished_at" bigint,
    "removed" text,
    "complete" boolean NOT NULL
  )`,
  `CREATE TABLE "oauth2_imported_application" (
    "id" varchar PRIMARY KEY NOT NULL,
    "brought_until" bigint
  )`,
  `CREATE TABLE "oauth2_token_family" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "user_id" varchar(255) NOT NULL,
    "grant_type" varchar(255) NOT NULL,
    "scope" text NOT NULL,
    "session_id" varchar(64),
    "auth_time" bigint,
    "acr" varchar(255),
    "amr" text,
    "resources" text,
    "claims" text,
    "created" bigint NOT NULL,
    "expires" bigint NOT NULL,
    "revoked_at" bigint,
    CONSTRAINT "FK_2bec1922f91fefbb1e8155ea173" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_2bec1922f91fefbb1e8155ea17" ON "oauth2_token_family" ("application_id")`,
  `CREATE INDEX "IDX_2cb9b8d4f2a6d8109d07089b52" ON "oauth2_token_family" ("user_id")`,
  `CREATE INDEX "IDX_b4e4a7a438893f61f573c5ef20" ON "oauth2_token_family" ("session_id")`,
  `CREATE INDEX "IDX_7a0f73ef67caad1a1ef59d4a98" ON "oauth2_token_family" ("expires")`,
  `CREATE TABLE "oauth2_authorization_code" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "family_id" varchar,
    "scope" text NOT NULL,
    "created" bigint NOT NULL,
    "expires" bigint NOT NULL,
    "code_hash" varchar(64) NOT NULL,
    "user_id" varchar(255) NOT NULL,
    "redirect_uri" text NOT NULL,
    "redirect_uri_given" boolean NOT NULL,
    "code_challenge" varchar(128),
    "nonce" text,
    "alone" boolean NOT NULL,
    "consumed_at" bigint,
    CONSTRAINT "FK_48488f848c4852d4f3951b19d6a" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_48488f848c4852d4f3951b19d6" ON "oauth2_authorization_code" ("application_id")`,
  `CREATE INDEX "IDX_1f5835613c82f9fce26fb535ad" ON "oauth2_authorization_code" ("expires")`,
  `CREATE UNIQUE INDEX "IDX_3e08a60067770f2c72069ec383" ON "oauth2_authorization_code" ("code_hash")`,
  `CREATE TABLE "oauth2_device_code" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "family_id" varchar,
    "scope" text NOT NULL,
    "created" bigint NOT NULL,
    "expires" bigint NOT NULL,
    "device_code_hash" varchar(64) NOT NULL,
    "user_code_hash" varchar(64) NOT NULL,
    "user_id" varchar(255),
    "resources" text,
    "decided_at" bigint,
    "consumed_at" bigint,
    "poll_interval" integer NOT NULL,
    "last_polled_at" bigint,
    CONSTRAINT "FK_9f8f66418e9864ec9268390e0a0" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_9f8f66418e9864ec9268390e0a" ON "oauth2_device_code" ("application_id")`,
  `CREATE INDEX "IDX_69aeb85e8f919a4ae56431b119" ON "oauth2_device_code" ("expires")`,
  `CREATE UNIQUE INDEX "IDX_c2b90041ea899cb131180e28f5" ON "oauth2_device_code" ("device_code_hash")`,
  `CREATE UNIQUE INDEX "IDX_8c3f5808795e2180528c92977a" ON "oauth2_device_code" ("user_code_hash")`,
  `CREATE TABLE "oauth2_access_token" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "family_id" varchar,
    "scope" text NOT NULL,
    "created" bigint NOT NULL,
    "expires" bigint NOT NULL,
    "user_id" varchar(255),
    "revoked_at" bigint,
    "token_hash" varchar(64) NOT NULL,
    "resources" text,
    CONSTRAINT "FK_5832b120dde630833abc1794094" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_5832b120dde630833abc179409" ON "oauth2_access_token" ("application_id")`,
  `CREATE INDEX "IDX_ef72f5665cf6c9f23c4f4eac0b" ON "oauth2_access_token" ("expires")`,
  `CREATE INDEX "IDX_066ec7b05598240e15f5293dc9" ON "oauth2_access_token" ("user_id")`,
  `CREATE UNIQUE INDEX "IDX_19fc530034c9cb4e0e025118e6" ON "oauth2_access_token" ("token_hash")`,
  `CREATE TABLE "oauth2_refresh_token" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "family_id" varchar,
    "scope" text NOT NULL,
    "created" bigint NOT NULL,
    "expires" bigint NOT NULL,
    "user_id" varchar(255),
    "revoked_at" bigint,
    "token_hash" varchar(64) NOT NULL,
    "access_token_id" varchar NOT NULL,
    "consumed_at" bigint,
    "sealed_response" text,
    CONSTRAINT "FK_e1a56ef6ec3ccae24537b4a4324" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_e1a56ef6ec3ccae24537b4a432" ON "oauth2_refresh_token" ("application_id")`,
  `CREATE INDEX "IDX_8ee9c3b36f416149d1747e2628" ON "oauth2_refresh_token" ("expires")`,
  `CREATE INDEX "IDX_f1fb4c04de41fddc02fa2f9e8f" ON "oauth2_refresh_token" ("user_id")`,
  `CREATE UNIQUE INDEX "IDX_3ba97c1ab14ecc91b086c56bc2" ON "oauth2_refresh_token" ("token_hash")`,
  `CREATE TABLE "oauth2_id_token" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "family_id" varchar,
    "scope" text NOT NULL,
    "created" bigint NOT NULL,
    "expires" bigint NOT NULL,
    "user_id" varchar(255),
    "revoked_at" bigint,
    CONSTRAINT "FK_7d73c9a951758301ff365b430ea" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_7d73c9a951758301ff365b430e" ON "oauth2_id_token" ("application_id")`,
  `CREATE INDEX "IDX_9bbac43c120fc2a9c0aae74a58" ON "oauth2_id_token" ("expires")`,
  `CREATE INDEX "IDX_710cee554a31827b06fe412dbb" ON "oauth2_id_token" ("user_id")`,
  `CREATE TABLE "oauth2_consent" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "user_id" varchar(255) NOT NULL,
    "scope" text NOT NULL,
    "claims" text,
    "resources" text,
    "created" bigint NOT NULL,
    "updated" bigint NOT NULL,
    CONSTRAINT "FK_8cc1084c77f3462590f200ea096" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_6a9ae60f761ce6c095a24d2396" ON "oauth2_consent" ("user_id")`,
  `CREATE UNIQUE INDEX "IDX_979c8d1d22f4f643074a0594db" ON "oauth2_consent" ("application_id", "user_id")`,
  `CREATE TABLE "oauth2_logout_delivery" (
    "id" varchar PRIMARY KEY NOT NULL,
    "application_id" varchar NOT NULL,
    "user_id" varchar(255) NOT NULL,
    "session_id" varchar(64) NOT NULL,
    "attempts" integer NOT NULL,
    "due_at" bigint,
    "problem" varchar(255),
    "created" bigint NOT NULL,
    "expires" bigint NOT NULL,
    CONSTRAINT "FK_a12951595c4ac63c30c3e5a2fb4" FOREIGN KEY ("application_id") REFERENCES "oauth2_application" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  `CREATE INDEX "IDX_a12951595c4ac63c30c3e5a2fb" ON "oauth2_logout_delivery" ("application_id")`,
  `CREATE INDEX "IDX_67ee16174680f9869ac4233ef0" ON "oauth2_logout_delivery" ("due_at")`,
  `CREATE INDEX "IDX_5b7d007720fa74eed9e68d8509" ON "oauth2_logout_delivery" ("expires")`,
];

const DOWN = [
  'DROP TABLE oauth2_logout_delivery',
  'DROP TABLE oauth2_consent',
  'DROP TABLE oauth2_id_token',
  'DROP TABLE oauth2_refresh_token',
  'DROP TABLE oauth2_access_token',
  'DROP TABLE oauth2_device_code',
  'DROP TABLE oauth2_authorization_code',
  'DROP TABLE oauth2_token_family',
  'DROP TABLE oauth2_cleanup',
  'DROP TABLE oauth2_imported_application',
  'DROP TABLE oauth2_user_code_attempts',
  'DROP TABLE oauth2_signing_key',
  'DROP TABLE oauth2_application',
];

/** The first schema on SQLite. */
export class OAuth2SqliteInitial1795478400000 implements MigrationInterface {
  readonly name = 'OAuth2Initial1795478400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
