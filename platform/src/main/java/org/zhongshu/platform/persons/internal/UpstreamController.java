package org.zhongshu.platform.persons.internal;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.WebUtils;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Collections;
import java.util.Map;

/** /api/citizen/upstream: to the province's platform and back. Both ways are a browser's navigation, so what goes wrong is told on the page /me. */
@RestController
@RequestMapping("/api/citizen/upstream")
class UpstreamController {

    private static final String COOKIE = "ZSUPSTREAM";
    private static final String PATH = "/api/citizen/upstream";

    private final Upstream upstream;
    private final UpstreamSignIns signIns;
    private final SignInController citizens;
    private final Pace pace;
    private final String own;
    private final boolean https;

    UpstreamController(Upstream upstream, UpstreamSignIns signIns, SignInController citizens, Clock clock, @Value("${zhongshu.oidc.issuer:}") String own, @Value("${zhongshu.https:false}") boolean https) {
        this.upstream = upstream;
        this.signIns = signIns;
        this.citizens = citizens;
        this.pace = new Pace(clock);
        this.own = own;
        this.https = https;
    }

    /** @return name of the platform, null when none is configured */
    @Allowed(Allowed.PUBLIC)
    @GetMapping
    Map<String, String> name() {
        return Collections.singletonMap("name", upstream.configured() ? upstream.settings().name() : null);
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/begin")
    void begin(HttpServletRequest request, HttpServletResponse response, @RequestParam(required = false) String next, @RequestParam(defaultValue = "false") boolean agree) throws IOException {
        try {
            pace.take("upstream", Pace.who(request), 20);
            UpstreamSignIns.Begun begun = signIns.begin(back(), local(next), agree);
            cookie(request, response, begun.browser(), UpstreamSignIns.VALID.toSeconds());
            response.sendRedirect(begun.address().toString());
        } catch (Problem problem) {
            trouble(response, problem, next);
        }
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/back")
    void back(HttpServletRequest request, HttpServletResponse response, @RequestParam(required = false) String state, @RequestParam(required = false) String code) throws IOException {
        try {
            pace.take("upstream", Pace.who(request), 20);
            UpstreamSignIns.Opened opened = signIns.finish(back(), browser(request), state, code, request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
            cookie(request, response, "", 0);
            citizens.signedIn(request, response, opened.token());
            response.sendRedirect(opened.next() == null ? "/me" : opened.next());
        } catch (Problem problem) {
            trouble(response, problem, null);
        }
    }

    private static void trouble(HttpServletResponse response, Problem problem, String next) throws IOException {
        UriComponentsBuilder page = UriComponentsBuilder.fromPath("/me").queryParam("trouble", problem.code());
        if (local(next) != null) {
            page.queryParam("next", "{next}");
            response.sendRedirect(page.encode().build(Map.of("next", next)).toString());
            return;
        }
        response.sendRedirect(page.toUriString());
    }

    /** The address that was registered with the platform. Behind a proxy the one that is set for our own provider. */
    private URI back() {
        return Upstream.uri((own.isBlank() ? ServletUriComponentsBuilder.fromCurrentContextPath().toUriString() : own.replaceAll("/+$", "")) + PATH + "/back");
    }

    /** Only an address of this site: nobody is sent elsewhere by a link that looks like ours. */
    static String local(String next) {
        return next != null && next.length() <= 2_000 && next.matches("/(?![/\\\\])[^\\s\\\\\\p{Cntrl}]*") ? next : null;
    }

    private static String browser(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        return cookie == null ? null : cookie.getValue();
    }

    private void cookie(HttpServletRequest request, HttpServletResponse response, String value, long seconds) {
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(COOKIE, value).path(PATH).httpOnly(true).sameSite("Lax").secure(https || request.isSecure()).maxAge(seconds).build().toString());
    }
}
