package org.zhongshu.platform.persons.internal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The province's platform as an OpenID provider in front of this one (OpenID Connect Core 1.0, code flow with PKCE): its addresses and keys are
 * discovered, its identity token is checked for signature, issuer, audience, time and nonce. Only the protocol is here; whose account it is, {@link UpstreamSignIns} decides.
 */
@Component
class Upstream {

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);
    private static final int TIMEOUT = 8_000;
    private static final int LARGEST = 262_144;
    private static final Duration FRESH = Duration.ofHours(1);

    /**
     * @param issuer as in the provider's discovery document; blank: there is no upstream. https, but for this machine itself
     * @param phoneVerified its telephones are checked without its saying so by {@code phone_number_verified}
     * @param trusted values of {@code acr} that stand for a checked real name; empty: the name is taken from none
     */
    record Settings(String issuer, String clientId, String secret, String name, List<String> scopes, String phoneClaim, boolean phoneVerified, String nameClaim, String numberClaim, Set<String> trusted) {
    }

    /** What the platform says of who signed in. @param phone null where it is not checked; realName its level is trusted for name and number */
    record Who(String subject, String phone, String name, String idNumber, boolean realName) {
    }

    private record Found(OIDCProviderMetadata metadata, IDTokenValidator validator, Instant until) {
    }

    private final Settings settings;
    private final Clock clock;
    private volatile Found found;

    @Autowired
    Upstream(@Value("${zhongshu.persons.upstream.issuer:}") String issuer, @Value("${zhongshu.persons.upstream.client-id:}") String clientId, @Value("${zhongshu.persons.upstream.secret:}") String secret,
            @Value("${zhongshu.persons.upstream.name:省统一身份认证平台}") String name, @Value("${zhongshu.persons.upstream.scopes:openid,phone,profile}") List<String> scopes,
            @Value("${zhongshu.persons.upstream.phone-claim:phone_number}") String phoneClaim, @Value("${zhongshu.persons.upstream.phone-verified:false}") boolean phoneVerified, @Value("${zhongshu.persons.upstream.name-claim:name}") String nameClaim,
            @Value("${zhongshu.persons.upstream.number-claim:id_number}") String numberClaim, @Value("${zhongshu.persons.upstream.trusted-acr:}") Set<String> trusted, Clock clock) {
        this(new Settings(issuer.strip(), clientId, secret, name, scopes, phoneClaim, phoneVerified, nameClaim, numberClaim, trusted), clock);
    }

    Upstream(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        if (configured()) {
            URI issuer = URI.create(settings.issuer());
            boolean here = issuer.getHost() != null && Set.of("localhost", "127.0.0.1", "[::1]").contains(issuer.getHost());
            if (!"https".equals(issuer.getScheme()) && !("http".equals(issuer.getScheme()) && here)) {
                throw new IllegalStateException("zhongshu.persons.upstream.issuer 须以 https:// 开头（must be https）: " + settings.issuer());
            }
            if (settings.clientId().isBlank() || settings.secret().isBlank()) {
                throw new IllegalStateException("zhongshu.persons.upstream 缺少 client-id 或 secret（client-id and secret are needed）");
            }
        }
    }

    boolean configured() {
        return !settings.issuer().isBlank();
    }

    Settings settings() {
        return settings;
    }

    /** Where the browser is sent. @param verifier the secret half of PKCE (RFC 7636), kept here */
    URI address(URI back, String state, String nonce, String verifier) {
        return new AuthenticationRequest.Builder(new ResponseType(ResponseType.Value.CODE), new Scope(settings.scopes().toArray(String[]::new)), new ClientID(settings.clientId()), back)
                .endpointURI(provider().metadata().getAuthorizationEndpointURI()).state(new State(state)).nonce(new Nonce(nonce)).codeChallenge(new CodeVerifier(verifier), CodeChallengeMethod.S256).build().toURI();
    }

    /** Turns the code into who signed in. Throws 502-like {@link Problem} when the platform refuses, does not answer, or what it says does not hold. */
    Who ask(String code, URI back, String nonce, String verifier) {
        Found provider = provider();
        try {
            TokenRequest request = new TokenRequest.Builder(provider.metadata().getTokenEndpointURI(), new ClientSecretBasic(new ClientID(settings.clientId()), new Secret(settings.secret())),
                    new AuthorizationCodeGrant(new AuthorizationCode(code), back, new CodeVerifier(verifier))).build();
            TokenResponse answer = OIDCTokenResponseParser.parse(limited(request.toHTTPRequest()).send());
            if (!answer.indicatesSuccess()) {
                throw refused("token: " + answer.toErrorResponse().getErrorObject());
            }
            OIDCTokenResponse tokens = (OIDCTokenResponse) answer.toSuccessResponse();
            IDTokenClaimsSet id = provider.validator().validate(tokens.getOIDCTokens().getIDToken(), new Nonce(nonce));
            Map<String, Object> more = more(provider, tokens.getOIDCTokens().getBearerAccessToken(), id.getSubject().getValue());
            String acr = id.getACR() == null ? "" : id.getACR().getValue();
            boolean phone = settings.phoneVerified() || Boolean.TRUE.equals(id.getClaim("phone_number_verified")) || Boolean.TRUE.equals(more.get("phone_number_verified"));
            return new Who(id.getSubject().getValue(), phone ? claim(id, more, settings.phoneClaim()) : null, claim(id, more, settings.nameClaim()), claim(id, more, settings.numberClaim()), settings.trusted().contains(acr));
        } catch (IOException e) {
            throw away(e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw refused(e.toString());
        }
    }

    /** What the identity token leaves out may stand in the answer of the user-info endpoint, when that is about the same subject. */
    private Map<String, Object> more(Found provider, BearerAccessToken token, String subject) throws IOException, ParseException {
        URI endpoint = provider.metadata().getUserInfoEndpointURI();
        if (endpoint == null || token == null) {
            return Map.of();
        }
        UserInfoResponse answer = UserInfoResponse.parse(limited(new UserInfoRequest(endpoint, token).toHTTPRequest()).send());
        if (!answer.indicatesSuccess() || answer.toSuccessResponse().getUserInfo() == null || !subject.equals(answer.toSuccessResponse().getUserInfo().getSubject().getValue())) {
            return Map.of();
        }
        return answer.toSuccessResponse().getUserInfo().toJSONObject();
    }

    private static String claim(IDTokenClaimsSet id, Map<String, Object> more, String name) {
        Object value = id.getClaim(name) != null ? id.getClaim(name) : more.get(name);
        return value instanceof String text && !text.isBlank() ? text.strip() : null;
    }

    private Found provider() {
        Found known = found;
        if (known != null && clock.instant().isBefore(known.until())) {
            return known;
        }
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), TIMEOUT, TIMEOUT);
            // signed by the provider's key: what is only keyed with our secret, or with nothing, is not
            JWSAlgorithm algorithm = metadata.getIDTokenJWSAlgs() == null ? JWSAlgorithm.RS256
                    : metadata.getIDTokenJWSAlgs().stream().filter(a -> JWSAlgorithm.Family.SIGNATURE.contains(a)).min((a, b) -> Boolean.compare(!a.equals(JWSAlgorithm.RS256), !b.equals(JWSAlgorithm.RS256))).orElse(JWSAlgorithm.RS256);
            IDTokenValidator validator = new IDTokenValidator(metadata.getIssuer(), new ClientID(settings.clientId()), algorithm, metadata.getJWKSetURI().toURL(), new DefaultResourceRetriever(TIMEOUT, TIMEOUT, LARGEST));
            Found fresh = new Found(metadata, validator, clock.instant().plus(FRESH));
            found = fresh;
            return fresh;
        } catch (IOException e) {
            throw away(e);
        } catch (com.nimbusds.oauth2.sdk.GeneralException e) {
            throw refused(e.toString());
        }
    }

    private static HTTPRequest limited(HTTPRequest request) {
        request.setConnectTimeout(TIMEOUT);
        request.setReadTimeout(TIMEOUT);
        request.setFollowRedirects(false);
        return request;
    }

    private Problem away(IOException cause) {
        LOG.warn("the upstream provider {} does not answer: {}", settings.issuer(), cause.toString());
        return Problem.unavailable("upstream-away", settings.name() + "连接不上，请稍后再试，或用手机验证码登录。", cause);
    }

    private Problem refused(String why) {
        LOG.warn("the upstream provider {}: {}", settings.issuer(), why);
        return Problem.unavailable("upstream-refused", settings.name() + "没有确认您的登录，请重试，或用手机验证码登录。", null);
    }

    /** Whether a redirect address is well-formed; strangers choose it by their Host header. */
    static URI uri(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            throw Problem.badRequest("bad-address", "访问地址不正确。");
        }
    }
}
