package org.zhongshu.platform.oidc.internal;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A foreign client (the Nimbus OpenID Connect SDK, which knows nothing of this house) signs staff and citizens in over real HTTP. */
@ZhongshuTest
class OidcJourneyTest {

    private static final URI BACK = URI.create("http://127.0.0.1:9/callback");

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    private OIDCProviderMetadata provider;
    private TestClient steward;

    @BeforeEach
    void discover() throws Exception {
        provider = OIDCProviderMetadata.resolve(new Issuer("http://127.0.0.1:" + port));
        steward = TestClient.at(port).signIn("steward");
    }

    @AfterEach
    void nothingStays() {
        jdbc.execute("TRUNCATE oidc.client, oidc.authorization_state");
    }

    /** A system as it was registered, with what it keeps between its two requests. */
    private record System(ClientID id, Secret secret, Scope scope) {
    }

    private record Asked(URI address, State state, Nonce nonce, CodeVerifier verifier) {
    }

    private System register(String people, String... scopes) {
        JsonNode made = steward.post("/api/oidc/clients", wanted(people, Set.of(BACK.toString()), scopes)).expect(201);
        Scope scope = new Scope("openid");
        for (String s : scopes) {
            scope.add(s);
        }
        return new System(new ClientID(made.at("/client/clientId").asString()), new Secret(made.path("secret").asString()), scope);
    }

    private static Map<String, Object> wanted(String people, Set<String> redirects, String... scopes) {
        return new LinkedHashMap<>(Map.of("name", "示范停车系统", "purpose", "登录停车系统并识别车主", "department", "transport", "people", people, "redirectUris", redirects, "scopes", List.of(scopes)));
    }

    private Asked ask(System s, URI back) {
        Asked a = new Asked(null, new State(), new Nonce(), new CodeVerifier());
        URI address = new AuthenticationRequest.Builder(new ResponseType("code"), s.scope(), s.id(), back).endpointURI(provider.getAuthorizationEndpointURI()).state(a.state()).nonce(a.nonce())
                .codeChallenge(a.verifier(), CodeChallengeMethod.S256).build().toURI();
        return new Asked(address, a.state(), a.nonce(), a.verifier());
    }

    private static Answer go(TestClient browser, URI address) {
        return browser.get(address.getRawPath() + "?" + address.getRawQuery());
    }

    /** Where the browser is sent, within the provider or back to the system. */
    private static URI sentTo(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(302);
        return URI.create(answer.header("Location"));
    }

    private AuthorizationCode code(TestClient browser, Asked asked) throws Exception {
        URI back = sentTo(go(browser, asked.address()));
        assertThat(back.toString()).startsWith(BACK + "?");
        var answer = AuthenticationResponseParser.parse(back).toSuccessResponse();
        assertThat(answer.getState()).isEqualTo(asked.state());
        return answer.getAuthorizationCode();
    }

    private TokenResponse exchange(System s, AuthorizationCode code, CodeVerifier verifier, Secret secret, URI back) throws Exception {
        HTTPResponse answer = new TokenRequest(provider.getTokenEndpointURI(), new ClientSecretBasic(s.id(), secret), new AuthorizationCodeGrant(code, back, verifier)).toHTTPRequest().send();
        return OIDCTokenResponseParser.parse(answer);
    }

    private JWTClaimsSet validated(System s, OIDCTokenResponse tokens, Nonce nonce) throws Exception {
        IDTokenValidator validator = new IDTokenValidator(provider.getIssuer(), s.id(), JWSAlgorithm.RS256, provider.getJWKSetURI().toURL());
        return validator.validate(tokens.getOIDCTokens().getIDToken(), nonce).toJWTClaimsSet();
    }

    private HTTPResponse userInfo(AccessToken token) throws Exception {
        return new UserInfoRequest(provider.getUserInfoEndpointURI(), new BearerAccessToken(token.getValue())).toHTTPRequest().send();
    }

    private static String phone() {
        return "135%08d".formatted(java.lang.System.nanoTime() % 100_000_000);
    }

    @Test
    void anOfficialSignsInOnceAndTwoSystemsKnowThem() throws Exception {
        System one = register("staff", "profile", "org");
        System two = register("staff", "profile");
        Asked asked = ask(one, BACK);
        URI login = sentTo(go(TestClient.at(port), asked.address()));
        assertThat(login.getPath()).isEqualTo("/login");
        assertThat(login.getQuery()).startsWith("next=/oauth2/authorize?");
        TestClient citizen = TestClient.at(port, "127.0.251.1").signInCitizen(phone());
        assertThat(sentTo(go(citizen, asked.address())).getPath()).as("a citizen is not staff").isEqualTo("/login");

        TestClient officer = TestClient.at(port).signIn("officer-transport");
        OIDCTokenResponse tokens = (OIDCTokenResponse) exchange(one, code(officer, asked), asked.verifier(), one.secret(), BACK).toSuccessResponse();
        JWTClaimsSet claims = validated(one, tokens, asked.nonce());
        assertThat(claims.getStringClaim("preferred_username")).isEqualTo("officer-transport");
        assertThat(claims.getStringClaim("org")).isEqualTo("transport");
        assertThat(claims.getDateClaim("auth_time")).as("when they signed in").isCloseTo(new java.util.Date(), 60_000);
        assertThat(claims.getStringListClaim("roles")).containsExactly("officer");
        assertThat(tokens.getOIDCTokens().getRefreshToken()).as("signs in, does not stay").isNull();
        UserInfo info = com.nimbusds.openid.connect.sdk.UserInfoResponse.parse(userInfo(tokens.getOIDCTokens().getAccessToken())).toSuccessResponse().getUserInfo();
        assertThat(info.getSubject().getValue()).isEqualTo(claims.getSubject());

        Asked second = ask(two, BACK);
        OIDCTokenResponse other = (OIDCTokenResponse) exchange(two, code(officer, second), second.verifier(), two.secret(), BACK).toSuccessResponse();
        JWTClaimsSet known = validated(two, other, second.nonce());
        assertThat(known.getClaim("org")).as("only what it was registered for").isNull();
        assertThat(known.getSubject()).as("two systems cannot put together what they know").isNotEqualTo(claims.getSubject());
        assertThat(jdbc.queryForObject("SELECT count(*) FROM (SELECT action FROM audit.entry UNION ALL SELECT action FROM audit.inbox) a WHERE action = 'oidc.login'", Integer.class)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aCitizenAgreesFirstSeesItAndTakesItBack() throws Exception {
        System app = register("citizen", "profile", "phone");
        String phone = phone();
        Asked asked = ask(app, BACK);
        assertThat(sentTo(go(TestClient.at(port).signIn("viewer"), asked.address())).getPath()).as("staff is no citizen").isEqualTo("/me");
        TestClient citizen = TestClient.at(port, "127.0.251.2").signInCitizen(phone);
        URI agree = sentTo(go(citizen, asked.address()));
        assertThat(agree.getPath()).isEqualTo("/me/agree");
        JsonNode words = citizen.get("/api/citizen/agree?client=" + app.id() + "&scope=openid%20profile%20phone%20identity").ok();
        assertThat(words.path("purpose").asString()).isEqualTo("登录停车系统并识别车主");
        assertThat(words.path("items").toString()).contains("手机号").doesNotContain("公民身份号码");
        citizen.post("/api/citizen/agree", Map.of("client", app.id().getValue(), "scope", "openid profile")).expect(204);
        assertThat(sentTo(go(citizen, asked.address())).getPath()).as("agreed to less than is asked").isEqualTo("/me/agree");
        citizen.post("/api/citizen/agree", Map.of("client", app.id().getValue(), "scope", "openid profile phone")).expect(204);
        OIDCTokenResponse tokens = (OIDCTokenResponse) exchange(app, code(citizen, asked), asked.verifier(), app.secret(), BACK).toSuccessResponse();
        JWTClaimsSet claims = validated(app, tokens, asked.nonce());
        assertThat(claims.getStringClaim("phone_number")).isEqualTo("+86" + phone);
        assertThat(claims.getStringClaim("acr")).isEqualTo("1");
        assertThat(claims.getClaim("id_number")).isNull();
        assertThat(userInfo(tokens.getOIDCTokens().getAccessToken()).getStatusCode()).isEqualTo(200);
        JsonNode consent = citizen.get("/api/citizen/consents").ok().valueStream().filter(c -> c.path("receiver").asString().startsWith("client:") && !c.has("withdrawnAt")).findFirst().orElseThrow();
        assertThat(consent.path("receiverName").asString()).contains("示范停车系统");
        citizen.post("/api/citizen/consents/" + consent.path("id").asString() + "/withdraw", Map.of()).expect(204);
        assertThat(userInfo(tokens.getOIDCTokens().getAccessToken()).getStatusCode()).as("its token ends with the consent").isEqualTo(401);
        assertThat(sentTo(go(citizen, ask(app, BACK).address())).getPath()).isEqualTo("/me/agree");
    }

    @Test
    void codesAreUsedOnceByWhoAskedAndOnlyBackToTheRegisteredAddress() throws Exception {
        System app = register("staff", "profile");
        TestClient officer = TestClient.at(port).signIn("officer-transport");
        for (String back : List.of("http://127.0.0.1:9/callback/", "http://127.0.0.1:9/callback?x=1", "https://evil.example/callback", "http://127.0.0.1:9/Callback")) {
            Answer refused = go(officer, ask(app, URI.create(back)).address());
            assertThat(refused.status()).as(back).isEqualTo(400);
            assertThat(refused.header("Location")).isNull();
        }
        Asked plain = ask(app, BACK);
        URI withoutChallenge = URI.create(plain.address().toString().replaceAll("&?code_challenge(_method)?=[^&]*", ""));
        assertThat(sentTo(go(officer, withoutChallenge)).getQuery()).as("without proof of origin").contains("error=invalid_request");
        assertThat(sentTo(go(officer, URI.create(plain.address().toString().replace("profile", "org")))).getQuery()).as("a scope it was not registered for").contains("error=invalid_scope");

        Asked asked = ask(app, BACK);
        AuthorizationCode code = code(officer, asked);
        assertThat(error(exchange(app, code, new CodeVerifier(), app.secret(), BACK))).as("another verifier").isEqualTo("invalid_grant");
        Asked again = ask(app, BACK);
        AuthorizationCode fresh = code(officer, again);
        assertThat(error(exchange(app, fresh, again.verifier(), new Secret("wrong"), BACK))).isEqualTo("invalid_client");
        System other = register("staff", "profile");
        assertThat(error(exchange(other, fresh, again.verifier(), other.secret(), BACK))).as("another system's code").isEqualTo("invalid_grant");
        Asked last = ask(app, BACK);
        AuthorizationCode used = code(officer, last);
        OIDCTokenResponse tokens = (OIDCTokenResponse) exchange(app, used, last.verifier(), app.secret(), BACK).toSuccessResponse();
        assertThat(error(exchange(app, used, last.verifier(), app.secret(), BACK))).as("replayed").isEqualTo("invalid_grant");
        assertThat(userInfo(tokens.getOIDCTokens().getAccessToken()).getStatusCode()).as("a replayed code ends what it gave").isEqualTo(401);
        Asked late = ask(app, BACK);
        AuthorizationCode old = code(officer, late);
        jdbc.update("UPDATE oidc.authorization_state SET authorization_code_issued_at = now() - interval '5 minutes', authorization_code_expires_at = now() - interval '3 minutes' WHERE authorization_code_value = ?", old.getValue());
        assertThat(error(exchange(app, old, late.verifier(), app.secret(), BACK))).as("too late").isEqualTo("invalid_grant");
        assertThatThrownBy(() -> validated(app, tokens, new Nonce())).as("another nonce").isInstanceOf(Exception.class);
    }

    private static String error(TokenResponse response) {
        assertThat(response.indicatesSuccess()).isFalse();
        return ((TokenErrorResponse) response.toErrorResponse()).getErrorObject().getCode();
    }

    @Test
    void systemsAreRegisteredByTheDataBureauAndTheirSecretsAreShownOnce() throws Exception {
        TestClient.at(port).signIn("officer-transport").post("/api/oidc/clients", wanted("staff", Set.of(BACK.toString()))).expect(403);
        for (String bad : List.of("https://*.example.cn/cb", "http://example.cn/cb", "/cb", "https://example.cn/cb#x", "javascript:alert(1)", "https://a:b@example.cn/cb")) {
            assertThat(steward.post("/api/oidc/clients", wanted("staff", Set.of(bad))).expect(400).path("code").asString()).as(bad).isEqualTo("invalid-client");
        }
        steward.post("/api/oidc/clients", wanted("staff", Set.of(BACK.toString()), "identity")).expect(400);
        steward.post("/api/oidc/clients", Map.of()).expect(400);
        System app = register("staff", "profile");
        JsonNode listed = steward.get("/api/oidc/clients").ok();
        assertThat(listed.toString()).doesNotContain(app.secret().getValue());
        assertThat(jdbc.queryForList("SELECT t::text FROM oidc.client t", String.class).toString()).doesNotContain(app.secret().getValue());
        String id = listed.at("/items/0/id").asString();
        TestClient officer = TestClient.at(port).signIn("officer-transport");
        String renewed = steward.post("/api/oidc/clients/" + id + "/secret", Map.of("reason", "定期更换")).ok().path("secret").asString();
        Asked asked = ask(app, BACK);
        assertThat(error(exchange(app, code(officer, asked), asked.verifier(), app.secret(), BACK))).as("the old secret").isEqualTo("invalid_client");
        Asked next = ask(app, BACK);
        OIDCTokenResponse tokens = (OIDCTokenResponse) exchange(app, code(officer, next), next.verifier(), new Secret(renewed), BACK).toSuccessResponse();
        steward.post("/api/oidc/clients/" + id + "/disable", Map.of("reason", "系统下线")).ok();
        assertThat(userInfo(tokens.getOIDCTokens().getAccessToken()).getStatusCode()).isEqualTo(401);
        assertThat(go(officer, ask(app, BACK).address()).status()).isEqualTo(400);
    }

    @Test
    void aNewKeySignsAndTheOldOneStillProves() throws Exception {
        System app = register("staff", "profile");
        TestClient officer = TestClient.at(port).signIn("officer-transport");
        List<OIDCTokenResponse> tokens = new ArrayList<>();
        List<Asked> asks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Asked asked = ask(app, BACK);
            tokens.add((OIDCTokenResponse) exchange(app, code(officer, asked), asked.verifier(), app.secret(), BACK).toSuccessResponse());
            asks.add(asked);
            steward.post("/api/oidc/keys", Map.of()).expect(204);
        }
        String first = ((com.nimbusds.jwt.SignedJWT) tokens.get(0).getOIDCTokens().getIDToken()).getHeader().getKeyID();
        String second = ((com.nimbusds.jwt.SignedJWT) tokens.get(1).getOIDCTokens().getIDToken()).getHeader().getKeyID();
        assertThat(second).isNotEqualTo(first);
        validated(app, tokens.get(0), asks.get(0).nonce());
        validated(app, tokens.get(1), asks.get(1).nonce());
        String published = TestClient.at(port).get("/oauth2/jwks").ok().toString();
        assertThat(published).contains(first, second).doesNotContain("\"d\"").doesNotContain("\"p\"");
        byte[] sealed = jdbc.queryForObject("SELECT jwk FROM oidc.signing_key ORDER BY id LIMIT 1", byte[].class);
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain("RSA").doesNotContain("kty");
    }
}
