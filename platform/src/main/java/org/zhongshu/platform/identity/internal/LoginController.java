package org.zhongshu.platform.identity.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** POST /api/login, POST /api/logout, GET /api/me, GET and POST /api/password. */
@RestController
class LoginController {

    private final Logins logins;
    private final RoleAccess access;
    private final Deputies deputies;
    private final Departments departments;
    private final CityProfile city;
    private final boolean https;

    LoginController(Logins logins, RoleAccess access, Deputies deputies, Departments departments, CityProfile city,
                    @Value("${zhongshu.https:false}") boolean https) {
        this.logins = logins;
        this.access = access;
        this.deputies = deputies;
        this.departments = departments;
        this.city = city;
        this.https = https;
    }

    record LoginRequest(String username, String password) {
    }

    record PasswordRequest(String current, String next) {
    }

    /** Who is signed in and what the screens may offer. */
    record Me(String id, String username, String name, String org, String orgName, Set<String> roles, Set<String> permissions, Set<String> towns,
              Set<String> grids, boolean demo, boolean mustChangePassword, Stand acting, List<Stand> mayActFor) {
    }

    /** A colleague one stands in for. @param id of the arrangement; until: its end */
    record Stand(String id, String name, Instant until) {
    }

    @Allowed(Allowed.PUBLIC)
    @SmallBody(4_096)
    @PostMapping(path = "/api/login", consumes = MediaType.APPLICATION_JSON_VALUE)
    Me login(@RequestBody LoginRequest body, HttpServletRequest request, HttpServletResponse response) {
        Logins.Opened opened = logins.open(body.username(), body.password(), request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
        String earlier = SessionFilter.token(request);
        if (earlier != null) {
            logins.abandon(earlier);
        }
        cookie(request, response, SignedIn.SESSION_COOKIE, opened.token(), true, -1);
        cookie(request, response, SignedIn.CSRF_COOKIE, Sessions.crossSiteToken(opened.token()), false, -1);
        return me(opened.account().actor(request.getRemoteAddr()), null, opened.account().mustChange());
    }

    @Allowed(Allowed.SIGNED_IN)
    @BeforePasswordChange
    @PostMapping("/api/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(HttpServletRequest request, HttpServletResponse response) {
        logins.close(SessionFilter.token(request));
        forget(request, response);
    }

    @Allowed(Allowed.SIGNED_IN)
    @BeforePasswordChange
    @GetMapping("/api/me")
    Me me(SignedIn signedIn, HttpServletRequest request, HttpServletResponse response) {
        // a page opened in another tab or after a restart of the browser may have lost the readable cookie
        cookie(request, response, SignedIn.CSRF_COOKIE, Sessions.crossSiteToken(SessionFilter.token(request)), false, -1);
        return me(CurrentActor.require(), signedIn.acting(), signedIn.passwordExpired());
    }

    @Allowed(Allowed.SIGNED_IN)
    @BeforePasswordChange
    @GetMapping("/api/password")
    Passwords.Rule passwordRule() {
        return Passwords.rule();
    }

    @Allowed(Allowed.SIGNED_IN)
    @BeforePasswordChange
    @PostMapping("/api/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(@RequestBody PasswordRequest body, HttpServletRequest request, HttpServletResponse response) {
        logins.changePassword(CurrentActor.require(), body.current(), body.next());
        forget(request, response);
    }

    private Me me(Actor actor, Sessions.Acting acting, boolean mustChange) {
        return new Me(Long.toString(actor.accountId()), actor.username(), actor.name(), actor.org(),
                actor.org() == null ? null : departments.nameOf(actor.org()), actor.roles(), access.permissions(actor), actor.towns(), actor.grids(),
                city.demo(), mustChange, acting == null ? null : new Stand(Long.toString(acting.deputy()), acting.principal().name(), acting.until()),
                deputies.open(actor.accountId()).stream().map(d -> new Stand(Long.toString(d.id()), d.principal().name(), d.until())).toList());
    }

    private void forget(HttpServletRequest request, HttpServletResponse response) {
        cookie(request, response, SignedIn.SESSION_COOKIE, "", true, 0);
        cookie(request, response, SignedIn.CSRF_COOKIE, "", false, 0);
    }

    private void cookie(HttpServletRequest request, HttpServletResponse response, String name, String value, boolean httpOnly, long seconds) {
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(name, value).path("/").httpOnly(httpOnly).sameSite("Lax")
                .secure(https || request.isSecure()).maxAge(seconds).build().toString());
    }
}
