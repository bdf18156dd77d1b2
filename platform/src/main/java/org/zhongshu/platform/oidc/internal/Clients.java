package org.zhongshu.platform.oidc.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The systems that may let people sign in here: registered by people, never by themselves. Every one has to prove its code's origin (PKCE). */
@Component
class Clients implements RegisteredClientRepository {

    static final Duration TOKEN = Duration.ofMinutes(10);
    private static final Duration CODE = Duration.ofMinutes(2);
    private static final String SELECT = "SELECT id, client_id, name, purpose, department, people, secret_hash, redirect_uris, scopes, disabled, made_by, made_at FROM oidc.client ";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcTemplate jdbc;
    private final Departments departments;
    private final Audit audit;
    private final Clock clock;
    private final BCryptPasswordEncoder hashes = new BCryptPasswordEncoder();

    Clients(JdbcTemplate jdbc, Departments departments, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.departments = departments;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param secretHash null for a system that cannot keep a secret (an app on a phone) */
    record Client(long id, String clientId, String name, String purpose, String department, Claim.People people, String secretHash, Set<String> redirectUris, Set<String> scopes, boolean disabled, String madeBy, Instant madeAt) {

        RegisteredClient registered() {
            RegisteredClient.Builder b = RegisteredClient.withId(Long.toString(id)).clientId(clientId).clientName(name).clientIdIssuedAt(madeAt)
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE).redirectUris(u -> u.addAll(redirectUris)).scope("openid").scopes(s -> s.addAll(scopes))
                    .clientSettings(ClientSettings.builder().requireProofKey(true).requireAuthorizationConsent(false).build())
                    .tokenSettings(TokenSettings.builder().accessTokenTimeToLive(TOKEN).authorizationCodeTimeToLive(CODE).build());
            if (secretHash == null) {
                b.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
            } else {
                b.clientSecret("{bcrypt}" + secretHash).clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC).clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST);
            }
            return b.build();
        }
    }

    private static final RowMapper<Client> ROW = (r, n) -> new Client(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), Claim.People.valueOf(r.getString(6)), r.getString(7),
            new LinkedHashSet<>(List.of((String[]) r.getArray(8).getArray())), new LinkedHashSet<>(List.of((String[]) r.getArray(9).getArray())), r.getBoolean(10), r.getString(11), r.getObject(12, OffsetDateTime.class).toInstant());

    List<Client> list() {
        return jdbc.query(SELECT + "ORDER BY id DESC LIMIT 1000", ROW);
    }

    Client get(long id) {
        return jdbc.query(SELECT + "WHERE id = ?", ROW, id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-client", "没有这个系统。"));
    }

    /** Usable ones only. */
    Optional<Client> find(String clientId) {
        return clientId == null ? Optional.empty() : jdbc.query(SELECT + "WHERE client_id = ? AND NOT disabled", ROW, clientId).stream().findFirst();
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("clients are registered by people");
    }

    @Override
    public RegisteredClient findById(String id) {
        return jdbc.query(SELECT + "WHERE id = ?::bigint AND NOT disabled", ROW, id).stream().findFirst().map(Client::registered).orElse(null);
    }

    @Override
    public RegisteredClient findByClientId(String clientId) {
        return find(clientId).map(Client::registered).orElse(null);
    }

    record Wanted(String name, String purpose, String department, String people, Boolean secret, Set<String> redirectUris, Set<String> scopes) {
    }

    /** @param secret shown this once; null for a system without */
    record Made(Client client, String secret) {
    }

    @Transactional
    public Made create(Actor by, Wanted w) {
        Claim.People people = check(w);
        String secret = Boolean.FALSE.equals(w.secret()) ? null : word(32);
        Client c = new Client(Ids.next(), "zs-" + word(12), w.name().strip(), w.purpose().strip(), w.department(), people, secret == null ? null : hashes.encode(secret), new LinkedHashSet<>(w.redirectUris()),
                w.scopes() == null ? Set.of() : new LinkedHashSet<>(w.scopes()), false, by.name(), clock.instant());
        jdbc.update("INSERT INTO oidc.client (id, client_id, name, purpose, department, people, secret_hash, redirect_uris, scopes, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", c.id(), c.clientId(), c.name(), c.purpose(),
                c.department(), people.name(), c.secretHash(), c.redirectUris().toArray(String[]::new), c.scopes().toArray(String[]::new), c.madeBy(), c.madeAt().atOffset(ZoneOffset.UTC));
        audit.record("oidc.client-create", "oidc-client", c.clientId(), null, null, Map.of("name", c.name(), "people", people, "redirectUris", c.redirectUris(), "scopes", c.scopes()));
        return new Made(c, secret);
    }

    @Transactional
    public Made newSecret(long id, String reason) {
        Client c = get(id);
        if (c.secretHash() == null) {
            throw Problem.conflict("no-secret", "这个系统不使用密钥。");
        }
        String secret = word(32);
        jdbc.update("UPDATE oidc.client SET secret_hash = ? WHERE id = ?", hashes.encode(secret), id);
        audit.record("oidc.client-secret", "oidc-client", c.clientId(), reason(reason), null, null);
        return new Made(get(id), secret);
    }

    @Transactional
    public Client setDisabled(long id, boolean disabled, String reason) {
        Client c = get(id);
        jdbc.update("UPDATE oidc.client SET disabled = ? WHERE id = ?", disabled, id);
        if (disabled) {
            jdbc.update("DELETE FROM oidc.authorization_state WHERE registered_client_id = ?", Long.toString(id));
        }
        audit.record(disabled ? "oidc.client-disable" : "oidc.client-enable", "oidc-client", c.clientId(), reason(reason), null, null);
        return get(id);
    }

    private static String reason(String reason) {
        if (reason == null || reason.isBlank() || reason.length() > 200) {
            throw Problem.badRequest("reason-needed", "请填写理由，不超过 200 字。");
        }
        return reason.strip();
    }

    private static String word(int bytes) {
        byte[] secret = new byte[bytes];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private Claim.People check(Wanted w) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (w.name() == null || w.name().isBlank() || w.name().length() > 60) {
            errors.put("name", "系统名称 1 到 60 字");
        }
        if (w.purpose() == null || w.purpose().strip().length() < 4 || w.purpose().length() > 200) {
            errors.put("purpose", "用途 4 到 200 字，同意页面会原样显示给市民");
        }
        if (w.department() == null || departments.find(w.department()).isEmpty()) {
            errors.put("department", "请选择主管部门");
        }
        Claim.People people = "staff".equals(w.people()) ? Claim.People.STAFF : "citizen".equals(w.people()) ? Claim.People.CITIZEN : null;
        if (people == null) {
            errors.put("people", "请选择使用者：工作人员或市民");
        } else if (w.scopes() != null && !Claim.scopes(people).containsAll(w.scopes())) {
            errors.put("scopes", "可申请的信息只有：" + String.join("、", Claim.scopes(people)));
        }
        if (w.redirectUris() == null || w.redirectUris().isEmpty() || w.redirectUris().size() > 10) {
            errors.put("redirectUris", "请填写 1 到 10 个回调地址");
        } else {
            w.redirectUris().stream().filter(u -> !exact(u)).findFirst().ifPresent(u -> errors.put("redirectUris", "回调地址须是完整的 https 地址（本机调试可用 http://127.0.0.1），没有通配符和 #：" + u));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("invalid-client", "系统登记信息有误。", errors);
        }
        return people;
    }

    /** One address, nothing that could stand for others (RFC 9700, 4.1.3). */
    static boolean exact(String text) {
        try {
            URI u = new URI(text);
            boolean own = "127.0.0.1".equals(u.getHost()) || "[::1]".equals(u.getHost());
            return u.getHost() != null && u.getFragment() == null && u.getUserInfo() == null && !text.contains("*") && text.length() <= 300 && ("https".equals(u.getScheme()) || own && "http".equals(u.getScheme()));
        } catch (URISyntaxException | NullPointerException e) {
            return false;
        }
    }
}
