-- by_token: the active client behind the hash of a token that has not expired (real time).
SELECT application.client_id, client.organisation, client.roles,
       extract(epoch FROM token.expires - clock_timestamp())::float8
FROM oauth2_provider_accesstoken token
JOIN oauth2_provider_application application ON application.id = token.application_id
JOIN access_client client ON client.application_id = application.id AND client.is_active
WHERE token.token_checksum = %s AND token.expires > clock_timestamp()
