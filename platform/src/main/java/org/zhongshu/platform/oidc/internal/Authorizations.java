package org.zhongshu.platform.oidc.internal;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Consents;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

/** Codes and tokens in the table; each sign-in is audited in the transaction that hands its token out; a withdrawn consent ends its tokens. */
@Component
class Authorizations implements OAuth2AuthorizationService {

    private final OAuth2AuthorizationService table;
    private final Clients clients;
    private final Subjects subjects;
    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Authorizations(Clients clients, Subjects subjects, JdbcTemplate jdbc, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.table = new JdbcOAuth2AuthorizationService(jdbc, clients);
        this.clients = clients;
        this.subjects = subjects;
        this.jdbc = jdbc;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        transaction.executeWithoutResult(status -> {
            boolean before = jdbc.queryForList("SELECT 1 FROM oidc.authorization_state WHERE id = ? AND oidc_id_token_value IS NOT NULL", Integer.class, authorization.getId()).isEmpty();
            table.save(authorization);
            if (before && authorization.getToken(OidcIdToken.class) != null) {
                String client = clients.get(Long.parseLong(authorization.getRegisteredClientId())).clientId();
                CurrentActor.as(subjects.actor(authorization.getPrincipalName()), () -> audit.record("oidc.login", "oidc-client", client, null, null, java.util.Map.of("scopes", authorization.getAuthorizedScopes())));
            }
        });
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        table.remove(authorization);
    }

    @Override
    public OAuth2Authorization findById(String id) {
        return table.findById(id);
    }

    @Override
    public OAuth2Authorization findByToken(String token, OAuth2TokenType type) {
        return table.findByToken(token, type);
    }

    @EventListener
    void withdrawn(Consents.Withdrawn event) {
        if (event.receiver().startsWith("client:")) {
            jdbc.update("DELETE FROM oidc.authorization_state a USING oidc.client c WHERE a.registered_client_id = c.id::text AND c.client_id = ? AND a.principal_name = ?", event.receiver().substring(7), Subjects.citizen(event.person()));
        }
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void removeOld() {
        jdbc.update("DELETE FROM oidc.authorization_state WHERE coalesce(access_token_expires_at, authorization_code_expires_at) < ?", clock.instant().minus(Duration.ofMinutes(1)).atOffset(ZoneOffset.UTC));
    }
}
