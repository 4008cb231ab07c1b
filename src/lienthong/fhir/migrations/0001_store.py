"""The FHIR store: current resources, their versions (history), and the search indexes. See docs/fhir-store.md."""

from django.db import migrations

from lienthong.database import history

_TABLES = """
CREATE TABLE fhir_organisation (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party text NOT NULL UNIQUE
);
COMMENT ON TABLE fhir_organisation IS 'a short number for each owning organisation (its party code), for the indexes';

CREATE SEQUENCE fhir_number INCREMENT BY 1000 CACHE 1;
COMMENT ON SEQUENCE fhir_number IS 'the first of a block of 1000 resource numbers that a process takes at once';

CREATE TABLE fhir_resource (
    number bigint PRIMARY KEY,
    type text NOT NULL,
    id text NOT NULL,
    organisation integer NOT NULL,
    person uuid,
    version integer NOT NULL,
    last_updated timestamptz NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    restricted boolean NOT NULL DEFAULT false,
    UNIQUE (type, id)
) WITH (fillfactor = 90);
CREATE INDEX fhir_resource_latest ON fhir_resource (organisation, type, last_updated, number) WHERE NOT deleted;
CREATE INDEX fhir_resource_person ON fhir_resource (person) WHERE person IS NOT NULL;
COMMENT ON TABLE fhir_resource IS 'one row a resource: its owner and its present version';
COMMENT ON COLUMN fhir_resource.restricted IS 'the present version carries the security label HIV';

CREATE TABLE fhir_version (
    resource bigint NOT NULL,
    version integer NOT NULL,
    last_updated timestamptz NOT NULL,
    era integer NOT NULL,
    position xid8 NOT NULL DEFAULT pg_current_xact_id(),
    author text NOT NULL,
    restricted boolean NOT NULL DEFAULT false,
    content text,
    PRIMARY KEY (resource, version)
);
COMMENT ON TABLE fhir_version IS 'history: every version as it was stored; content is NULL where it is a deletion';
COMMENT ON COLUMN fhir_version.position IS 'the transaction that wrote it: _since never reads past the oldest running one';

CREATE TABLE fhir_token (
    parameter integer NOT NULL,
    organisation integer NOT NULL,
    code text NOT NULL,
    system text NOT NULL,
    resource bigint NOT NULL
);
CREATE INDEX fhir_token_found ON fhir_token (parameter, organisation, code, system, resource);
CREATE INDEX fhir_token_of ON fhir_token (resource);

CREATE TABLE fhir_reference (
    parameter integer NOT NULL,
    organisation integer NOT NULL,
    target_id text NOT NULL,
    target_type text NOT NULL,
    resource bigint NOT NULL
);
CREATE INDEX fhir_reference_found ON fhir_reference (parameter, organisation, target_id, target_type, resource);
CREATE INDEX fhir_reference_of ON fhir_reference (resource);

CREATE TABLE fhir_date (
    parameter integer NOT NULL,
    organisation integer NOT NULL,
    low timestamptz NOT NULL,
    high timestamptz NOT NULL,
    resource bigint NOT NULL
);
CREATE INDEX fhir_date_found ON fhir_date (parameter, organisation, low, high, resource);
CREATE INDEX fhir_date_of ON fhir_date (resource);

CREATE TABLE fhir_word (
    parameter integer NOT NULL,
    organisation integer NOT NULL,
    word text NOT NULL,
    resource bigint NOT NULL
);
CREATE INDEX fhir_word_found ON fhir_word (parameter, organisation, word text_pattern_ops, resource);
CREATE INDEX fhir_word_of ON fhir_word (resource);

CREATE TABLE fhir_quantity (
    parameter integer NOT NULL,
    organisation integer NOT NULL,
    value numeric NOT NULL,
    unit text NOT NULL,
    resource bigint NOT NULL
);
CREATE INDEX fhir_quantity_found ON fhir_quantity (parameter, organisation, value, unit, resource);
CREATE INDEX fhir_quantity_of ON fhir_quantity (resource);
"""


class Migration(migrations.Migration):
    dependencies = [("database", "0001_home")]
    operations = [
        migrations.RunSQL(
            _TABLES,
            "DROP TABLE fhir_quantity, fhir_word, fhir_date, fhir_reference, fhir_token, fhir_version, fhir_resource,"
            " fhir_organisation; DROP SEQUENCE fhir_number",
        ),
        history.append_only("fhir_version"),
    ]
