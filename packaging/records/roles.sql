-- The roles of the records, once for a cluster; as superuser: psql -f roles.sql
-- Running it again changes nothing. Logins are made by the agency and put into one of these:
--   CREATE ROLE gateway LOGIN IN ROLE hall_kiosk_server;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'hall_kiosk_owner',   -- owns the tables; migrations and imports run as this role
        'hall_kiosk_server',  -- serves terminals: reads, changes the state of cards, adds history
        'hall_kiosk_auditor'  -- reads the history and who asked for whom
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
    -- copies the whole cluster for a backup, and may do nothing else
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hall_kiosk_backup') THEN
        CREATE ROLE hall_kiosk_backup LOGIN REPLICATION;
    END IF;
END $$;
