import type { MigrationInterface, QueryRunner } from 'typeorm';

// A process that is killed on the way leaves the first of them, for MariaDB commits each: the next start makes the rest.
const UP = [
  `CREATE TABLE IF NOT EXISTS oauth2_application (
    id uuid NOT NULL,
    client_id varchar(255) NOT NULL,
    client_type varchar(32) NOT NULL,
    user_id varchar(255) NULL,
    name varchar(255) NOT NULL,
    client_secrets text NOT NULL,
    redirect_uris text NOT NULL,
    post_logout_redirect_uris text NOT NULL,
    allowed_origins text NOT NULL,
    grant_types text NOT NULL,
    response_types text NOT NULL,
    scopes text NULL,
    resources text NULL,
    token_endpoint_auth_method varchar(64) NULL,
    skip_authorization tinyint NOT NULL,
    algorithm varchar(16) NOT NULL,
    access_token_format varchar(16) NULL,
    access_token_lifetime int NULL,
    refresh_token_lifetime int NULL,
    id_token_lifetime int NULL,
    require_pkce tinyint NOT NULL,
    metadata text NOT NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    last_used_at bigint NULL,
    UNIQUE INDEX IDX_52b89d2b8d4a98ee655e71abde (client_id),
    INDEX IDX_43b5084cc4fb2a6b32216d6592 (user_id),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_signing_key (
    kid varchar(64) NOT NULL,
    algorithm varchar(16) NOT NULL,
    generation int NOT NULL,
    public_jwk text NOT NULL,
    sealed_private_jwk text NOT NULL,
    created bigint NOT NULL,
    active_from bigint NOT NULL,
    used_until bigint NOT NULL,
    UNIQUE INDEX IDX_8a0123d9b97b8cd32529ebc632 (algorithm, generation),
    PRIMARY KEY (kid)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_user_code_attempts (
    id varchar(64) NOT NULL,
    failed int NOT NULL,
    expires bigint NOT NULL,
    INDEX IDX_22bbabe72d7c066656c7bdc35e (expires),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_cleanup (
    id varchar(64) NOT NULL,
    holder varchar(64) NULL,
    held_until bigint NOT NULL,
    started_at bigint NOT NULL,
    finished_at bigint NULL,
    removed text NULL,
    complete tinyint NOT NULL,
    PRIMARY KEY (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_imported_application (
    id uuid NOT NULL,
    brought_until bigint NULL,
    PRIMARY KEY (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_token_family (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    user_id varchar(255) NOT NULL,
    grant_type varchar(255) NOT NULL,
    scope text NOT NULL,
    session_id varchar(64) NULL,
    auth_time bigint NULL,
    acr varchar(255) NULL,
    amr text NULL,
    resources text NULL,
    claims text NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    revoked_at bigint NULL,
    INDEX IDX_2bec1922f91fefbb1e8155ea17 (application_id),
    INDEX IDX_2cb9b8d4f2a6d8109d07089b52 (user_id),
    INDEX IDX_b4e4a7a438893f61f573c5ef20 (session_id),
    INDEX IDX_7a0f73ef67caad1a1ef59d4a98 (expires),
    PRIMARY KEY (id),
    CONSTRAINT FK_2bec1922f91fefbb1e8155ea173
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_authorization_code (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    family_id uuid NULL,
    scope text NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    code_hash varchar(64) NOT NULL,
    user_id varchar(255) NOT NULL,
    redirect_uri text NOT NULL,
    redirect_uri_given tinyint NOT NULL,
    code_challenge varchar(128) NULL,
    nonce text NULL,
    alone tinyint NOT NULL,
    consumed_at bigint NULL,
    INDEX IDX_48488f848c4852d4f3951b19d6 (application_id),
    INDEX IDX_1f5835613c82f9fce26fb535ad (expires),
    UNIQUE INDEX IDX_3e08a60067770f2c72069ec383 (code_hash),
    PRIMARY KEY (id),
    CONSTRAINT FK_48488f848c4852d4f3951b19d6a
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_device_code (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    family_id uuid NULL,
    scope text NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    device_code_hash varchar(64) NOT NULL,
    user_code_hash varchar(64) NOT NULL,
    user_id varchar(255) NULL,
    resources text NULL,
    decided_at bigint NULL,
    consumed_at bigint NULL,
    poll_interval int NOT NULL,
    last_polled_at bigint NULL,
    INDEX IDX_9f8f66418e9864ec9268390e0a (application_id),
    INDEX IDX_69aeb85e8f919a4ae56431b119 (expires),
    UNIQUE INDEX IDX_c2b90041ea899cb131180e28f5 (device_code_hash),
    UNIQUE INDEX IDX_8c3f5808795e2180528c92977a (user_code_hash),
    PRIMARY KEY (id),
    CONSTRAINT FK_9f8f66418e9864ec9268390e0a0
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_access_token (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    family_id uuid NULL,
    scope text NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    user_id varchar(255) NULL,
    revoked_at bigint NULL,
    token_hash varchar(64) NOT NULL,
    resources text NULL,
    INDEX IDX_5832b120dde630833abc179409 (application_id),
    INDEX IDX_ef72f5665cf6c9f23c4f4eac0b (expires),
    INDEX IDX_066ec7b05598240e15f5293dc9 (user_id),
    UNIQUE INDEX IDX_19fc530034c9cb4e0e025118e6 (token_hash),
    PRIMARY KEY (id),
    CONSTRAINT FK_5832b120dde630833abc1794094
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_refresh_token (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    family_id uuid NULL,
    scope text NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    user_id varchar(255) NULL,
    revoked_at bigint NULL,
    token_hash varchar(64) NOT NULL,
    access_token_id uuid NOT NULL,
    consumed_at bigint NULL,
    sealed_response text NULL,
    INDEX IDX_e1a56ef6ec3ccae24537b4a432 (application_id),
    INDEX IDX_8ee9c3b36f416149d1747e2628 (expires),
    INDEX IDX_f1fb4c04de41fddc02fa2f9e8f (user_id),
    UNIQUE INDEX IDX_3ba97c1ab14ecc91b086c56bc2 (token_hash),
    PRIMARY KEY (id),
    CONSTRAINT FK_e1a56ef6ec3ccae24537b4a4324
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_id_token (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    family_id uuid NULL,
    scope text NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    user_id varchar(255) NULL,
    revoked_at bigint NULL,
    INDEX IDX_7d73c9a951758301ff365b430e (application_id),
    INDEX IDX_9bbac43c120fc2a9c0aae74a58 (expires),
    INDEX IDX_710cee554a31827b06fe412dbb (user_id),
    PRIMARY KEY (id),
    CONSTRAINT FK_7d73c9a951758301ff365b430ea
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_consent (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    user_id varchar(255) NOT NULL,
    scope text NOT NULL,
    claims text NULL,
    resources text NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    INDEX IDX_6a9ae60f761ce6c095a24d2396 (user_id),
    UNIQUE INDEX IDX_979c8d1d22f4f643074a0594db (application_id, user_id),
    PRIMARY KEY (id),
    CONSTRAINT FK_8cc1084c77f3462590f200ea096
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
  `CREATE TABLE IF NOT EXISTS oauth2_logout_delivery (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    user_id varchar(255) NOT NULL,
    session_id varchar(64) NOT NULL,
    attempts int NOT NULL,
    due_at bigint NULL,
    problem varchar(255) NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    INDEX IDX_a12951595c4ac63c30c3e5a2fb (application_id),
    INDEX IDX_67ee16174680f9869ac4233ef0 (due_at),
    INDEX IDX_5b7d007720fa74eed9e68d8509 (expires),
    PRIMARY KEY (id),
    CONSTRAINT FK_a12951595c4ac63c30c3e5a2fb4
      FOREIGN KEY (application_id) REFERENCES oauth2_application(id) ON DELETE CASCADE ON UPDATE NO ACTION
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin`,
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

/** The first schema on MariaDB. Compared byte for byte: in identifiers and user ids, case and final spaces count. */
export class OAuth2MariadbInitial1795478400000 implements MigrationInterface {
  readonly name = 'OAuth2Initial1795478400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const mysqlOf = (statement: string) =>
  statement.replaceAll(' uuid ', ' varchar(36) ').replace('utf8mb4_nopad_bin', 'utf8mb4_0900_bin');

/** The same on MySQL, which has no type for UUIDs and another name for the collation. */
export class OAuth2MysqlInitial1795478400000 extends OAuth2MariadbInitial1795478400000 {
  override async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(mysqlOf(statement));
  }
}
