package org.zhongshu.platform.identity.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Problem;

import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides for every request, before any controller runs: the method that would answer it must carry {@link Allowed}, and the
 * actor must satisfy it. What has no answering method is refused, save reading the static files of the web client.
 */
@Component
class Guard implements AuthorizationManager<RequestAuthorizationContext> {

    /** Reading methods need no cross-site token: they change nothing. */
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final String[] CLOSED = {"/api/", "/actuator", "/error"};
    private static final AuthorizationDecision YES = new AuthorizationDecision(true);

    private final ObjectProvider<RequestMappingHandlerMapping> mapping;
    private final RoleAccess access;

    Guard(@Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mapping, RoleAccess access) {
        this.mapping = mapping;
        this.access = access;
    }

    /** A refusal that knows what to tell the caller. */
    static final class Refusal extends AuthorizationDecision {
        private final transient Problem problem;

        Refusal(Problem problem) {
            super(false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    @Override
    public AuthorizationResult authorize(Supplier<? extends Authentication> authentication, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        HandlerMethod method;
        try {
            method = find(request);
        } catch (jakarta.servlet.ServletException e) {
            // the path exists but not for this method or content type: whoever may know that it exists may be told so
            return known(authentication.get()) || open(request) ? YES : signInFirst();
        } catch (Exception e) {
            return new Refusal(Problem.forbidden("refused", "请求被拒绝。"));
        }
        return method == null ? withoutMethod(request, authentication.get()) : decide(method, request, authentication.get());
    }

    private static boolean known(Authentication authentication) {
        return authentication instanceof SignedIn || authentication instanceof SignedInCitizen;
    }

    /** Strangers may send something to this address: then they may be told that it was not in the right form. */
    private boolean open(HttpServletRequest request) {
        return mapping.getObject().getHandlerMethods().entrySet().stream().anyMatch(e -> e.getKey().getPathPatternsCondition() != null && e.getKey().getPathPatternsCondition().getMatchingCondition(request) != null
                && e.getKey().getMethodsCondition().getMatchingCondition(request) != null && Allowed.PUBLIC.equals(needed(e.getValue())));
    }

    private HandlerMethod find(HttpServletRequest request) throws Exception {
        HandlerExecutionChain chain = mapping.getObject().getHandler(request);
        return chain != null && chain.getHandler() instanceof HandlerMethod method ? method : null;
    }

    private static AuthorizationResult withoutMethod(HttpServletRequest request, Authentication authentication) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (path.equals("/actuator/health")) {
            return YES;
        }
        for (String closed : CLOSED) {
            if (path.startsWith(closed)) {
                return known(authentication)
                        ? new Refusal(Problem.notFound("no-such-address", "没有这个地址。"))
                        : signInFirst();
            }
        }
        return READING.contains(request.getMethod()) ? YES : new Refusal(Problem.forbidden("refused", "请求被拒绝。"));
    }

    private AuthorizationResult decide(HandlerMethod method, HttpServletRequest request, Authentication authentication) {
        String needed = needed(method);
        if (needed == null) {
            return new Refusal(Problem.forbidden("not-declared", "这个接口没有声明权限，拒绝访问。"));
        }
        if (needed.equals(Allowed.PUBLIC)) {
            return tooLong(method, request) ? new Refusal(Problem.badRequest("too-long", "请求内容过长。")) : YES;
        }
        if (needed.equals(Allowed.CITIZEN)) {
            return citizen(request, authentication);
        }
        if (!(authentication instanceof SignedIn signedIn)) {
            return signInFirst();
        }
        if (!READING.contains(request.getMethod()) && !signedIn.crossSiteTokenIs(request.getHeader(SignedIn.CSRF_HEADER))) {
            return new Refusal(Problem.forbidden("csrf", "请求缺少防伪令牌，请刷新页面后重试。"));
        }
        if (signedIn.passwordExpired() && !method.hasMethodAnnotation(BeforePasswordChange.class)) {
            return new Refusal(Problem.forbidden("password-change-required", "请先修改初始密码。"));
        }
        Actor actor = signedIn.getPrincipal();
        if (!needed.equals(Allowed.SIGNED_IN) && !access.may(actor, needed)) {
            return new Refusal(Problem.forbidden("no-permission",
                    "没有权限：" + access.roles().permissions().getOrDefault(needed, needed) + "。"));
        }
        return YES;
    }

    private static AuthorizationResult citizen(HttpServletRequest request, Authentication authentication) {
        if (!(authentication instanceof SignedInCitizen citizen)) {
            return signInFirst();
        }
        return READING.contains(request.getMethod()) || citizen.crossSiteTokenIs(request.getHeader(SignedIn.CSRF_HEADER)) ? YES
                : new Refusal(Problem.forbidden("csrf", "请求缺少防伪令牌，请刷新页面后重试。"));
    }

    /** A stranger's body is read into memory before anybody looks at it, so it must be short, and say how long it is. */
    private static boolean tooLong(HandlerMethod method, HttpServletRequest request) {
        SmallBody small = method.getMethodAnnotation(SmallBody.class);
        return small != null && (request.getContentLengthLong() < 0 || request.getContentLengthLong() > small.value());
    }

    /** The method's own statement, else its class's; null when neither says anything. */
    static String needed(HandlerMethod method) {
        Allowed own = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), Allowed.class);
        Allowed found = own != null ? own : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Allowed.class);
        return found == null ? null : found.value();
    }

    private static Refusal signInFirst() {
        return new Refusal(Problem.unauthenticated("sign-in", "请先登录。"));
    }
}
