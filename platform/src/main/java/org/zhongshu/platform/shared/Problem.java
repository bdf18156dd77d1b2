package org.zhongshu.platform.shared;

import org.springframework.http.HttpStatus;

import java.util.Map;

/**
 * A failure that a caller can understand and act on; answered as {@code application/problem+json} (RFC 9457).
 * {@code code} is stable and English, {@code getMessage()} is Chinese text for the person at the screen.
 */
public final class Problem extends RuntimeException {

    private final HttpStatus status;
    private final String code;
    private final transient Map<String, Object> details;

    private Problem(HttpStatus status, String code, String message, Map<String, Object> details, Throwable cause) {
        super(message, cause, false, cause != null);
        this.status = status;
        this.code = code;
        this.details = details;
    }

    public static Problem badRequest(String code, String message) {
        return new Problem(HttpStatus.BAD_REQUEST, code, message, Map.of(), null);
    }

    /** Several things wrong at once, by field or line: {@code errors} = field → what is wrong, in Chinese. */
    public static Problem invalid(String code, String message, Map<String, ?> errors) {
        return new Problem(HttpStatus.BAD_REQUEST, code, message, Map.of("errors", errors), null);
    }

    public static Problem unauthenticated(String code, String message) {
        return new Problem(HttpStatus.UNAUTHORIZED, code, message, Map.of(), null);
    }

    public static Problem forbidden(String code, String message) {
        return new Problem(HttpStatus.FORBIDDEN, code, message, Map.of(), null);
    }

    public static Problem notFound(String code, String message) {
        return new Problem(HttpStatus.NOT_FOUND, code, message, Map.of(), null);
    }

    public static Problem conflict(String code, String message) {
        return new Problem(HttpStatus.CONFLICT, code, message, Map.of(), null);
    }

    /** @param details what the caller needs to go on */
    public static Problem conflict(String code, String message, Map<String, ?> details) {
        return new Problem(HttpStatus.CONFLICT, code, message, Map.copyOf(details), null);
    }

    public static Problem unprocessable(String code, String message) {
        return new Problem(HttpStatus.UNPROCESSABLE_ENTITY, code, message, Map.of(), null);
    }

    public static Problem tooMany(String code, String message) {
        return new Problem(HttpStatus.TOO_MANY_REQUESTS, code, message, Map.of(), null);
    }

    /** It passes: the answer carries {@code Retry-After}. */
    public static Problem unavailable(String code, String message, Throwable cause) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, code, message, Map.of(), cause);
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Map<String, Object> details() {
        return details;
    }
}
