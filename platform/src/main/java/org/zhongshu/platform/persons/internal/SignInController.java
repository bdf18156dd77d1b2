package org.zhongshu.platform.persons.internal;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.WebUtils;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CitizenSessions;
import org.zhongshu.platform.persons.SignInPlace;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.time.Clock;

/** /api/citizen: codes, signing in and out, and by QR. Strangers' bodies are short, and every address has its pace. */
@RestController
@RequestMapping("/api/citizen")
class SignInController {

    private static final int LARGEST = 2_048;

    private final PhoneCodes codes;
    private final SignIns signIns;
    private final QrLogins qr;
    private final PersonDoor door;
    private final CitizenSessionTable sessions;
    private final ObjectProvider<SignInPlace> places;
    private final CodeLimits limits;
    private final Pace pace;
    private final boolean https;

    SignInController(PhoneCodes codes, SignIns signIns, QrLogins qr, PersonDoor door, CitizenSessionTable sessions, ObjectProvider<SignInPlace> places, CodeLimits limits, Clock clock, @Value("${zhongshu.https:false}") boolean https) {
        this.codes = codes;
        this.signIns = signIns;
        this.qr = qr;
        this.door = door;
        this.sessions = sessions;
        this.places = places;
        this.limits = limits;
        this.pace = new Pace(clock);
        this.https = https;
    }

    record CodeBody(String phone) {
    }

    record LoginBody(String token, String phone, String code, Boolean agree) {
    }

    record PollBody(String poll) {
    }

    /** @param fresh the account was made just now */
    record Opened(MeController.Me me, boolean fresh) {
    }

    record QrAnswer(String state, MeController.Me me) {
    }

    /** Sends a code; in the demonstration the answer shows it and says so. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping(path = "/codes", consumes = MediaType.APPLICATION_JSON_VALUE)
    PhoneCodes.Sent code(HttpServletRequest request) {
        String who = places.stream().flatMap(p -> p.of(request).stream()).findFirst().map(m -> CodeLimits.MACHINE + m).orElseGet(() -> Pace.who(request));
        pace.take("code", who, limits.minute());
        return codes.send(body(request, CodeBody.class).phone(), PhoneCodes.Use.SIGN_IN, who);
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping(path = "/login", consumes = MediaType.APPLICATION_JSON_VALUE)
    Opened login(HttpServletRequest request, HttpServletResponse response) {
        pace.take("login", Pace.who(request), 20);
        LoginBody body = body(request, LoginBody.class);
        SignIns.Opened opened = signIns.open(body.token(), body.phone(), body.code(), Boolean.TRUE.equals(body.agree()), request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
        signedIn(request, response, opened.token());
        return new Opened(MeController.me(opened.person()), opened.fresh());
    }

    @Allowed(Allowed.CITIZEN)
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(HttpServletRequest request, HttpServletResponse response) {
        signIns.close(token(request), door.row().id());
        forget(request, response);
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/qr")
    QrLogins.Fresh qr(HttpServletRequest request) {
        pace.take("qr", Pace.who(request), 20);
        return qr.begin(ServletUriComponentsBuilder.fromCurrentContextPath().path("/me/scan").toUriString(), request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
    }

    /** The browser asks whether the telephone has confirmed; the answer that says so carries the session, once. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping(path = "/qr/poll", consumes = MediaType.APPLICATION_JSON_VALUE)
    QrAnswer poll(HttpServletRequest request, HttpServletResponse response) {
        // a hall full of browsers behind one address asks so often; the word that is asked with cannot be guessed
        pace.take("poll", Pace.who(request), 1_200);
        QrLogins.Polled polled = qr.poll(body(request, PollBody.class).poll(), request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
        if (polled.token() == null) {
            return new QrAnswer(polled.state(), null);
        }
        signedIn(request, response, polled.token());
        return new QrAnswer(polled.state(), MeController.me(polled.person()));
    }

    void signedIn(HttpServletRequest request, HttpServletResponse response, String token) {
        String earlier = token(request);
        if (earlier != null) {
            sessions.close(earlier);
        }
        cookie(request, response, CitizenSessions.COOKIE, token, true, -1);
        cookie(request, response, CitizenSessions.CSRF_COOKIE, CitizenSessionTable.crossSiteToken(token), false, -1);
    }

    void forget(HttpServletRequest request, HttpServletResponse response) {
        cookie(request, response, CitizenSessions.COOKIE, "", true, 0);
        cookie(request, response, CitizenSessions.CSRF_COOKIE, "", false, 0);
    }

    static String token(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, CitizenSessions.COOKIE);
        return cookie == null ? null : cookie.getValue();
    }

    private void cookie(HttpServletRequest request, HttpServletResponse response, String name, String value, boolean httpOnly, long seconds) {
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(name, value).path("/").httpOnly(httpOnly).sameSite("Lax").secure(https || request.isSecure()).maxAge(seconds).build().toString());
    }

    private static <T> T body(HttpServletRequest request, Class<T> type) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(LARGEST + 1);
            T body = bytes.length > LARGEST ? null : Json.mapper().readValue(bytes, type);
            if (body == null) {
                throw Problem.badRequest("bad-body", "请求内容不正确。");
            }
            return body;
        } catch (JacksonException | IOException e) {
            throw Problem.badRequest("bad-json", "请求内容不是正确的 JSON。");
        }
    }
}
