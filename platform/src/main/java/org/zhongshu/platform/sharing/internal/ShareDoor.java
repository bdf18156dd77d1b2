package org.zhongshu.platform.sharing.internal;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Receipt;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * {@code GET /share/v1/…} and {@code GET /share/keys}, in front of sessions and pages: a system shows its token with every request, so
 * nothing of what signs people in is needed, and nothing of it is reached. Whatever else lies under {@code /share} goes on.
 */
final class ShareDoor extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(ShareDoor.class);
    private static final String SERVICES = "/share/v1/";
    private static final String KEYS = "/share/keys";

    private final transient ApiAnswers answers;
    private final transient ShareKeys keys;

    ShareDoor(ApiAnswers answers, ShareKeys keys) {
        this.answers = answers;
        this.keys = keys;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
        String path = request.getRequestURI();
        if (path.startsWith(SERVICES)) {
            serve(request, response, path.substring(SERVICES.length()));
        } else if (path.equals(KEYS) && reading(request)) {
            publish(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean reading(HttpServletRequest request) {
        return request.getMethod().equals("GET");
    }

    private void publish(HttpServletResponse response) throws IOException {
        try {
            StringBuilder pem = new StringBuilder();
            List<ShareKeys.Published> published = keys.published();
            published.forEach(k -> pem.append("# ").append(k.id()).append('\n').append(k.pem()));
            send(response, 200, "application/x-pem-file", pem.toString().getBytes(StandardCharsets.US_ASCII), null);
        } catch (DataAccessException e) {
            send(response, 503, "application/problem+json", problem(Problem.unavailable("store-busy", "系统繁忙或数据库暂时不可用，请几秒后重试。", e)), null);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, String service) throws IOException {
        ApiAnswers.Answer answer;
        try {
            if (!reading(request)) {
                response.setHeader("Allow", "GET");
                send(response, 405, "application/problem+json", problem(Problem.badRequest("http-405", "数据服务只能读取（GET）。")), null);
                return;
            }
            String name = service.indexOf('%') < 0 ? service : URLDecoder.decode(service, StandardCharsets.UTF_8);
            String query = request.getQueryString();
            answer = answers.answer(new ApiAnswers.Request(name, request.getRequestURI() + (query == null ? "" : "?" + query), query, request.getHeader("Authorization"), request.getRemoteAddr(),
                    csv(request.getHeader("Accept")), new RequestProof(request.getHeader(RequestProof.TIMESTAMP), request.getHeader(RequestProof.NONCE), request.getHeader(RequestProof.SIGNATURE))));
        } catch (Problem p) {
            refuse(response, p);
            return;
        } catch (IllegalArgumentException e) {
            refuse(response, Problem.badRequest("bad-query", "请求地址的编码有误。"));
            return;
        } catch (DataAccessException | TransactionException e) {
            log.warn("No database for a shared answer: {}", e.getMessage());
            refuse(response, Problem.unavailable("store-busy", "系统繁忙或数据库暂时不可用，请几秒后重试。", e));
            return;
        } catch (RuntimeException e) {
            log.error("Unforeseen failure of a shared answer", e);
            send(response, 500, "application/problem+json", problem(500, "internal", "系统内部出错，已记录。请稍后重试，仍不行请联系管理员。"), null);
            return;
        }
        try {
            Receipt receipt = answer.receipt().join();
            if (answer.next() != null) {
                response.setHeader("Zhongshu-Next", answer.next());
            }
            send(response, answer.status(), answer.type(), answer.body(), receipt);
        } catch (CompletionException e) {
            refuse(response, e.getCause() instanceof Problem p ? p : Problem.unavailable("log-busy", "调用记录暂时无法写入，数据不能提供，请稍候重试。", e));
        }
    }

    private static boolean csv(String accept) {
        return accept != null && accept.contains("text/csv") && !accept.contains("application/json");
    }

    private static void refuse(HttpServletResponse response, Problem p) throws IOException {
        if (p.status().value() == 503) {
            response.setHeader("Retry-After", "5");
        }
        send(response, p.status().value(), "application/problem+json", problem(p), null);
    }

    static byte[] problem(Problem p) {
        return problem(p.status().value(), p.code(), p.getMessage());
    }

    private static byte[] problem(int status, String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", status >= 500 ? "系统出错" : "请求无法处理");
        body.put("status", status);
        body.put("detail", message);
        body.put("code", code);
        return Json.mapper().writeValueAsBytes(body);
    }

    private static void send(HttpServletResponse response, int status, String type, byte[] body, Receipt receipt) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (receipt != null) {
            response.setHeader("Zhongshu-Call", Long.toString(receipt.call()));
            response.setHeader(Receipt.HEADER, receipt.text());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
