package org.zhongshu.platform.shared.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.zhongshu.platform.shared.Problem;

import java.sql.SQLTransientConnectionException;

/** Turns every failure of a controller into problem+json with a Chinese sentence; inner faults are logged, not shown. */
@RestControllerAdvice
class ProblemAnswers extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAnswers.class);

    private static final String RETRY_SECONDS = "5";

    @ExceptionHandler(Problem.class)
    ResponseEntity<ProblemDetail> problem(Problem p) {
        return answer(p.status(), p.code(), p.getMessage(), p);
    }

    /** A file was wanted and something else came, or it came in pieces that do not fit together. */
    @ExceptionHandler(MultipartException.class)
    ResponseEntity<ProblemDetail> noFile(MultipartException e) {
        return answer(HttpStatus.BAD_REQUEST, "not-multipart", "请以表单（multipart/form-data）上传文件。", null);
    }

    /** Two changed the same rows in opposite order and the database let one go on; nothing of the other was written. */
    @ExceptionHandler(PessimisticLockingFailureException.class)
    ResponseEntity<ProblemDetail> crossed(PessimisticLockingFailureException e) {
        return answer(HttpStatus.CONFLICT, "crossed", "另一人正在修改同一条记录，请稍后重试。", null);
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<ProblemDetail> unforeseen(Exception e) throws Exception {
        // Security's own exceptions must reach its filters, which know the right answer
        if (e.getClass().getName().startsWith("org.springframework.security.")) {
            throw e;
        }
        if (e instanceof java.io.IOException && String.valueOf(e.getMessage()).contains("Broken pipe")) {
            return null;
        }
        if (storeIsAway(e)) {
            // said once in a while by the pool itself; a stack trace for each of many requests would help nobody
            log.warn("No database for a request: {}", e.getMessage());
            return answer(HttpStatus.SERVICE_UNAVAILABLE, "store-busy", "系统繁忙或数据库暂时不可用，请几秒后重试。", null);
        }
        log.error("Unforeseen failure of a request", e);
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "系统内部出错，已记录。请稍后重试，仍不行请联系管理员。", null);
    }

    /** All connections are taken, or the database does not answer: it passes, so the caller may come again. */
    private static boolean storeIsAway(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLTransientConnectionException || t instanceof DataAccessResourceFailureException || t instanceof CannotCreateTransactionException) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(Exception ex, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail detail = ProblemDetail.forStatus(status);
        detail.setTitle("请求无法处理");
        detail.setDetail(switch (status.value()) {
            case 404 -> "没有这个地址。";
            case 405 -> "这个地址不支持该操作。";
            case 413 -> "上传的文件过大。";
            case 415 -> format(ex);
            default -> "请求的内容有误，请检查后重试。";
        });
        detail.setProperty("code", "http-" + status.value());
        return new ResponseEntity<>(detail, headers, status);
    }

    private static String format(Exception ex) {
        if (!(ex instanceof HttpMediaTypeNotSupportedException wrong)) {
            return "不支持的数据格式。";
        }
        String wanted = wrong.getSupportedMediaTypes().stream().map(MediaType::toString).filter(t -> !t.contains("*")).findFirst().orElse(MediaType.APPLICATION_JSON_VALUE);
        return "不支持的数据格式" + (wrong.getContentType() == null ? "" : "（" + wrong.getContentType().getType() + "/" + wrong.getContentType().getSubtype() + "）") + "，请以 " + wanted + " 格式提交。";
    }

    private static ResponseEntity<ProblemDetail> answer(HttpStatus status, String code, String message, Problem problem) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, message);
        detail.setTitle(status.is5xxServerError() ? "系统出错" : "请求无法处理");
        detail.setProperty("code", code);
        if (problem != null) {
            problem.details().forEach(detail::setProperty);
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return answer.body(detail);
    }
}
