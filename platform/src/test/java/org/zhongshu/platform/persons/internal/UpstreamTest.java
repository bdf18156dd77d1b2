package org.zhongshu.platform.persons.internal;

import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The province's platform in front, played by a foreign OpenID provider over HTTP. */
@ZhongshuTest
class UpstreamTest {

    private static final String WANG = RegistryDesk.number(LocalDate.of(1981, 5, 6), 21);
    private static final String LI = RegistryDesk.number(LocalDate.of(1992, 2, 3), 22);
    private static final URI BACK = URI.create("http://127.0.0.1:1/api/citizen/upstream/back");
    private static final AtomicInteger NEXT = new AtomicInteger(1);
    private static MockOAuth2Server province;

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private PersonStore persons;
    @Autowired
    private SignIns citizens;
    @Autowired
    private RealNames realNames;
    @Autowired
    private CitizenSessionTable sessions;
    @Autowired
    private Audit audit;
    @Autowired
    private TransactionTemplate transaction;
    private RegistryDesk desk;
    private UpstreamSignIns upstream;

    @BeforeAll
    static void start() {
        province = new MockOAuth2Server();
        province.start();
    }

    @AfterAll
    static void stop() {
        province.shutdown();
    }

    @BeforeEach
    void people() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        desk.put("t-police", "p1", WANG, "王建国", "1", "1981-05-06", null, "13810000001", "桃州镇桃州中路1号", "20", null, null, "2025-01-01T00:00:00Z");
        desk.put("t-police", "p2", LI, "李小明", "1", "1992-02-03", null, "13810000002", "桃州镇桃州中路2号", "20", null, null, "2025-01-01T00:00:00Z");
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
        upstream = with("province", Set.of("2"), Clock.systemUTC());
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE persons.upstream, persons.upstream_begun, persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person");
    }

    private UpstreamSignIns with(String issuer, Set<String> trusted, Clock clock) {
        Upstream platform = new Upstream(new Upstream.Settings(province.issuerUrl(issuer).toString(), "county", "secret", "省统一身份认证平台", List.of("openid", "phone", "profile"), "phone_number", false, "name", "id_number", trusted), clock);
        return new UpstreamSignIns(platform, persons, citizens, realNames, sessions, jdbc, audit, transaction, clock);
    }

    private static String phone() {
        return "135%08d".formatted(20_000 + NEXT.incrementAndGet());
    }

    private static Map<String, Object> claims(String phone, String name, String number, String acr) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("phone_number", phone);
        claims.put("phone_number_verified", true);
        claims.put("name", name);
        claims.put("id_number", number);
        claims.put("acr", acr);
        claims.values().removeIf(java.util.Objects::isNull);
        return claims;
    }

    /** Goes to the platform as a browser would and comes back with its answer. */
    private static Map<String, String> answered(URI address) throws Exception {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = browser.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding());
            Map<String, String> query = new HashMap<>();
            for (String part : URI.create(answer.headers().firstValue("location").orElseThrow()).getRawQuery().split("&")) {
                query.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
            }
            return query;
        }
    }

    private UpstreamSignIns.Opened signIn(UpstreamSignIns way, String subject, Map<String, Object> claims, boolean agree) throws Exception {
        UpstreamSignIns.Begun begun = way.begin(BACK, "/me/firms", agree);
        Map<String, String> query = answered(begun.address());
        province.enqueueCallback(new DefaultOAuth2TokenCallback("province", subject, "JWT", List.of("county"), claims, 120));
        return way.finish(BACK, begun.browser(), query.get("state"), query.get("code"), "127.0.0.9", "test");
    }

    private PersonStore.Row of(UpstreamSignIns.Opened opened) {
        return persons.find(jdbc.queryForObject("SELECT person FROM persons.session WHERE token_hash = ?", Long.class, (Object) Tokens.hash(opened.token()))).orElseThrow();
    }

    @Test
    void theFirstSignInMakesTheAccountAndTakesOverTheRealName() throws Exception {
        String phone = phone();
        UpstreamSignIns.Opened first = signIn(upstream, "s-1", claims(phone, "王建国", WANG, "2"), true);
        assertThat(first.next()).isEqualTo("/me/firms");
        assertThat(of(first)).satisfies(p -> {
            assertThat(p.phone()).isEqualTo(phone);
            assertThat(p.level()).isEqualTo(2);
            assertThat(p.idNumber()).isEqualTo(WANG);
            assertThat(p.gid()).isNotNull();
        });
        // the platform's subject is the account, whatever number it tells later
        UpstreamSignIns.Opened again = signIn(upstream, "s-1", claims(phone(), "王建国", WANG, "2"), false);
        assertThat(of(again).id()).isEqualTo(of(first).id());
        assertThat(jdbc.queryForList("SELECT receiver FROM persons.consent WHERE person = ?", String.class, of(first).id())).hasSize(2);
    }

    @Test
    void nobodyIsRegisteredWithoutAgreeing() throws Exception {
        String phone = phone();
        assertThatThrownBy(() -> signIn(upstream, "s-2", claims(phone, null, null, null), false)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("agree-needed"));
        assertThat(persons.findByPhone(phone)).isEmpty();
    }

    @Test
    void aLevelThatIsNotTrustedGivesNoRealName() throws Exception {
        assertThat(of(signIn(upstream, "s-3", claims(phone(), "王建国", WANG, "1"), true)).level()).isEqualTo(1);
        assertThat(of(signIn(with("province", Set.of(), Clock.systemUTC()), "s-4", claims(phone(), "王建国", WANG, "2"), true)).level()).isEqualTo(1);
    }

    @Test
    void aNameThatTheBaseLibraryDoesNotConfirmLeavesTheTelephoneAlone() throws Exception {
        assertThat(of(signIn(upstream, "s-5", claims(phone(), "别的名字", WANG, "2"), true)).level()).isEqualTo(1);
    }

    @Test
    void whoHasAnAccountWithTheNumberComesIntoIt() throws Exception {
        PersonStore.Row own = of(signIn(upstream, "s-6", claims(phone(), "王建国", WANG, "2"), true));
        jdbc.execute("TRUNCATE persons.upstream");
        assertThat(of(signIn(upstream, "s-7", claims(phone(), "王建国", WANG, "2"), false)).id()).isEqualTo(own.id());
    }

    @Test
    void aTelephoneAloneLeadsNotIntoAnothersRealName() throws Exception {
        String phone = phone();
        signIn(upstream, "s-8", claims(phone, "王建国", WANG, "2"), true);
        // the number went to somebody else, as telephone companies do
        assertThatThrownBy(() -> signIn(upstream, "s-9", claims(phone, "李小明", LI, "2"), true)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-other-person"));
        assertThatThrownBy(() -> signIn(upstream, "s-10", claims(phone, null, null, null), true)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-other-person"));
    }

    @Test
    void whoCameInByATelephoneIsNotTakenForWhoProvesTheirNameLater() throws Exception {
        String phone = phone();
        PersonStore.Row account = of(signIn(upstream, "s-20", claims(phone, "李小明", LI, "1"), true));
        TestClient owner = TestClient.at(port, "127.3.0.2").signInCitizen(phone);
        owner.post("/api/citizen/real-name", Map.of("name", "王建国", "idNumber", WANG, "agree", true)).ok();
        assertThatThrownBy(() -> signIn(upstream, "s-20", claims(phone, "李小明", LI, "1"), true)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-other-person"));
        assertThat(persons.find(account.id()).orElseThrow().idNumber()).isEqualTo(WANG);
    }

    @Test
    void aLinkByNumberEndsWithTheRealName() throws Exception {
        String phone = phone();
        PersonStore.Row account = of(signIn(upstream, "s-21", claims(phone, "王建国", WANG, "2"), true));
        assertThat(jdbc.queryForObject("SELECT by_number FROM persons.upstream WHERE person = ?", Boolean.class, account.id())).isTrue();
        persons.forgetRealName(account.id());
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.upstream", Long.class)).isZero();
    }

    @Test
    void aTelephoneThatNobodyCheckedOpensNothing() throws Exception {
        Map<String, Object> claims = claims(phone(), null, null, null);
        claims.put("phone_number_verified", false);
        assertThatThrownBy(() -> signIn(upstream, "s-22", claims, true)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-no-phone"));
    }

    @Test
    void anAnswerWorksOnceInTheBrowserThatBeganWithinItsTime() throws Exception {
        UpstreamSignIns.Begun begun = upstream.begin(BACK, null, true);
        Map<String, String> query = answered(begun.address());
        assertThatThrownBy(() -> upstream.finish(BACK, "another", query.get("state"), query.get("code"), null, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-over"));
        province.enqueueCallback(new DefaultOAuth2TokenCallback("province", "s-11", "JWT", List.of("county"), claims(phone(), null, null, null), 120));
        upstream.finish(BACK, begun.browser(), query.get("state"), query.get("code"), null, null);
        assertThatThrownBy(() -> upstream.finish(BACK, begun.browser(), query.get("state"), query.get("code"), null, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-over"));

        UpstreamSignIns.Begun slow = upstream.begin(BACK, null, true);
        Map<String, String> late = answered(slow.address());
        UpstreamSignIns later = with("province", Set.of("2"), Clock.offset(Clock.systemUTC(), UpstreamSignIns.VALID.plus(Duration.ofSeconds(1))));
        assertThatThrownBy(() -> later.finish(BACK, slow.browser(), late.get("state"), late.get("code"), null, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-over"));
    }

    @Test
    void aTokenForAnotherSystemOrOfAnotherSignInIsRefused() throws Exception {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(Map.of("aud", List.of("another-county")), Map.of("iss", "https://sso.example.cn"))) {
            Map<String, Object> claims = claims(phone(), null, null, null);
            claims.putAll(wrong);
            assertThatThrownBy(() -> signIn(upstream, "s-12", claims, true)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-refused"));
        }

        UpstreamSignIns.Begun second = upstream.begin(BACK, null, true);
        Map<String, String> other = answered(second.address());
        // a token that was made for another sign-in
        jdbc.update("UPDATE persons.upstream_begun SET nonce = 'another'");
        province.enqueueCallback(new DefaultOAuth2TokenCallback("province", "s-13", "JWT", List.of("county"), claims(phone(), null, null, null), 120));
        assertThatThrownBy(() -> upstream.finish(BACK, second.browser(), other.get("state"), other.get("code"), null, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-refused"));
    }

    @Test
    void aPlatformThatIsAwayIsSaidToBe() {
        Upstream away = new Upstream(new Upstream.Settings("http://127.0.0.1:1/nobody", "county", "secret", "省统一身份认证平台", List.of("openid"), "phone_number", false, "name", "id_number", Set.of()), Clock.systemUTC());
        assertThatThrownBy(() -> away.address(BACK, "s", "n", Tokens.fresh())).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("upstream-away"));
    }

    @Test
    void withoutSettingsThereIsNoneAndTheWayToItLeadsBackToThePage() {
        TestClient stranger = TestClient.at(port, "127.3.0.1");
        assertThat(stranger.get("/api/citizen/upstream").ok().path("name").asString("none")).isEqualTo("none");
        assertThat(stranger.get("/api/citizen/upstream/begin?agree=true").header("location")).endsWith("/me?trouble=no-upstream");
        assertThat(stranger.get("/api/citizen/upstream/back?state=x&code=y").header("location")).endsWith("/me?trouble=no-upstream");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/", "https://evil.example/", "/\\evil.example", "evil", "/a b", "/a\nb"})
    void nobodyIsSentElsewhere(String next) {
        assertThat(UpstreamController.local(next)).isNull();
    }

    @Test
    void anIssuerWithoutEncryptionIsRefusedAtTheStart() {
        assertThatThrownBy(() -> new Upstream(new Upstream.Settings("http://sso.example.gov.cn", "c", "s", "n", List.of(), "", false, "", "", Set.of()), Clock.systemUTC())).isInstanceOf(IllegalStateException.class);
        assertThat(UpstreamController.local("/me/firms?x=1")).isEqualTo("/me/firms?x=1");
    }
}
