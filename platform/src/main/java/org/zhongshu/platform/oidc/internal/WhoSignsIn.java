package org.zhongshu.platform.oidc.internal;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CitizenSessions;
import org.zhongshu.platform.identity.StaffSessions;
import org.zhongshu.platform.persons.Consents;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the authorization endpoint who is at the browser: of the staff or of the citizens, as the system was registered. A citizen who has not
 * agreed to what the system asks is sent to do so and comes back to the same address.
 */
final class WhoSignsIn extends OncePerRequestFilter {

    /** Bears the time of the sign-in, which the identity token tells as auth_time. */
    private static final String SIGNED_IN = "FACTOR_SESSION";
    static final String AUTHORIZE = "/oauth2/authorize";

    private final Clients clients;
    private final StaffSessions staff;
    private final CitizenSessions citizens;
    private final Consents consents;

    WhoSignsIn(Clients clients, StaffSessions staff, CitizenSessions citizens, Consents consents) {
        this.clients = clients;
        this.staff = staff;
        this.citizens = citizens;
        this.consents = consents;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().equals(request.getContextPath() + AUTHORIZE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        Clients.Client client = clients.find(request.getParameter("client_id")).orElse(null);
        StaffSessions.Open open = client == null ? null : open(client, request).orElse(null);
        if (open != null) {
            Actor actor = open.actor();
            if (client.people() == Claim.People.CITIZEN && !agreed(client, -actor.accountId(), request)) {
                response.sendRedirect(request.getContextPath() + "/me/agree?client=" + client.clientId() + "&next=" + here(request));
                return;
            }
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(Subjects.principal(client.people(), actor), null,
                    List.of(FactorGrantedAuthority.withAuthority(SIGNED_IN).issuedAt(open.since()).build())));
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    private Optional<StaffSessions.Open> open(Clients.Client client, HttpServletRequest request) {
        if (client.people() == Claim.People.STAFF) {
            return staff.find(request);
        }
        return Optional.ofNullable(request.getCookies()).flatMap(all -> Arrays.stream(all).filter(c -> c.getName().equals(CitizenSessions.COOKIE)).map(Cookie::getValue).findFirst())
                .flatMap(token -> citizens.find(token, request.getRemoteAddr())).map(o -> new StaffSessions.Open(o.actor(), o.since()));
    }

    private boolean agreed(Clients.Client client, long person, HttpServletRequest request) {
        Set<String> asked = scopes(request.getParameter("scope"));
        return consents.standing(person, receiver(client)).filter(c -> c.purpose().equals(client.purpose()) && c.items().containsAll(Claim.words(asked))).isPresent();
    }

    static String receiver(Clients.Client client) {
        return "client:" + client.clientId();
    }

    static Set<String> scopes(String text) {
        return text == null ? Set.of() : Set.of(Arrays.stream(text.split(" ")).filter(s -> !s.isBlank()).distinct().toArray(String[]::new));
    }

    /** This request's own address within the site, as a parameter. */
    static String here(HttpServletRequest request) {
        return URLEncoder.encode(request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString()), StandardCharsets.UTF_8);
    }
}
