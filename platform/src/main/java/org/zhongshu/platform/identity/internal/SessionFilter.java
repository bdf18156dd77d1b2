package org.zhongshu.platform.identity.internal;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.WebUtils;
import org.zhongshu.platform.identity.CitizenSessions;
import org.zhongshu.platform.identity.CurrentActor;

import java.io.IOException;

/**
 * Signs a request in by its session cookie – below {@link CitizenSessions#PATH} by the citizen's, everywhere else by the staff's, never by
 * both –, and audits what is refused to it. Static files need no session, so they cost no look-up.
 */
final class SessionFilter extends OncePerRequestFilter {

    private final Sessions sessions;
    private final ObjectProvider<CitizenSessions> citizens;
    private final RepeatedEvents events;
    private final HandlerExceptionResolver failures;
    private final RequestAttributeSecurityContextRepository repository = new RequestAttributeSecurityContextRepository();

    SessionFilter(Sessions sessions, ObjectProvider<CitizenSessions> citizens, RepeatedEvents events, HandlerExceptionResolver failures) {
        this.sessions = sessions;
        this.citizens = citizens;
        this.events = events;
        this.failures = failures;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(request.getContextPath() + "/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean citizen = request.getRequestURI().startsWith(request.getContextPath() + CitizenSessions.PATH);
        String token = cookie(request, citizen ? CitizenSessions.COOKIE : SignedIn.SESSION_COOKIE);
        if (token != null) {
            try {
                if (citizen) {
                    citizens.stream().flatMap(c -> c.find(token, request.getRemoteAddr()).stream()).findFirst().ifPresent(open -> keep(new SignedInCitizen(open), request, response));
                } else {
                    sessions.find(token).ifPresent(session -> signIn(session, token, request, response));
                }
            } catch (RuntimeException e) {
                // whose session it is cannot be said now – no database, a sealed account that does not open –: that is no reason to ask for a password
                if (failures.resolveException(request, response, null, e) == null) {
                    throw e;
                }
                return;
            }
        }
        try {
            chain.doFilter(request, response);
            if (response.getStatus() == HttpServletResponse.SC_FORBIDDEN) {
                refused(request);
            }
        } catch (AccessDeniedException e) {
            refused(request);
            throw e;
        }
    }

    private void signIn(Sessions.Session session, String token, HttpServletRequest request, HttpServletResponse response) {
        keep(new SignedIn(session.actor(request.getRemoteAddr()), session.acting(), Sessions.crossSiteToken(token), session.account().mustChange()), request, response);
    }

    private void keep(Authentication authentication, HttpServletRequest request, HttpServletResponse response) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
        // server-sent events come back in a second dispatch, which finds the context here
        repository.saveContext(context, request, response);
    }

    /** Someone signed in reached for what is not theirs: audited, repeats counted. */
    private void refused(HttpServletRequest request) {
        CurrentActor.find().ifPresent(actor -> {
            Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
            events.happened(actor, "access.refused", "endpoint", request.getMethod() + " " + (pattern == null ? "?" : pattern), null);
        });
    }

    static String token(HttpServletRequest request) {
        return cookie(request, SignedIn.SESSION_COOKIE);
    }

    private static String cookie(HttpServletRequest request, String name) {
        Cookie cookie = WebUtils.getCookie(request, name);
        return cookie == null ? null : cookie.getValue();
    }
}
