package org.zhongshu.platform.credentials.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.credentials.internal.Verification.Verdict;
import org.zhongshu.platform.credentials.internal.VerifierPace.Kind;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.QrPhoto;
import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** /api/credentials/verify and what offline verifiers take along. For everybody, without login: every body has a bound, every address a pace. */
@RestController
@RequestMapping("/api/credentials")
class VerifyController {

    private static final int LARGEST_TEXT = 2048;

    private final Verification verification;
    private final StatusLists lists;
    private final VerifierPace pace;

    VerifyController(Verification verification, StatusLists lists, VerifierPace pace) {
        this.verification = verification;
        this.lists = lists;
        this.pace = pace;
    }

    record TextBody(String text) {
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/verify/code")
    Verdict code(HttpServletRequest request) {
        pace.take(Kind.CODE, request);
        return verification.code(text(request));
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/verify/number")
    Verdict number(HttpServletRequest request) {
        pace.take(Kind.NUMBER, request);
        return verification.number(text(request));
    }

    /** The file as the body: PDF or OFD, at most 5 MB. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping(path = "/verify/file", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Verdict file(HttpServletRequest request) {
        pace.take(Kind.FILE, request);
        if (request.getContentLengthLong() > FileCheck.LARGEST) {
            throw tooLarge();
        }
        var place = pace.file();
        try {
            byte[] bytes = request.getInputStream().readNBytes(FileCheck.LARGEST + 1);
            if (bytes.length > FileCheck.LARGEST) {
                throw tooLarge();
            }
            return verification.file(bytes);
        } catch (IOException e) {
            throw Problem.badRequest("bad-body", "文件没有传完。");
        } finally {
            place.release();
        }
    }

    /** The text of the code in a photo, for browsers that read none themselves; the photo comes as its brightness, {@link QrPhoto}. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping(path = "/verify/photo", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Map<String, String> photo(@RequestParam int width, @RequestParam int height, HttpServletRequest request) {
        pace.take(Kind.FILE, request);
        var place = pace.file();
        try {
            return Map.of("code", QrPhoto.read(request, width, height));
        } finally {
            place.release();
        }
    }

    private static Problem tooLarge() {
        return Problem.badRequest("too-large", "文件过大：证照文件不超过 5 MB。");
    }

    private static String text(HttpServletRequest request) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(LARGEST_TEXT + 1);
            TextBody body = bytes.length > LARGEST_TEXT ? null : Json.mapper().readValue(bytes, TextBody.class);
            if (body == null || body.text() == null || body.text().isBlank()) {
                throw Problem.badRequest("bad-text", "请填写要核验的内容。");
            }
            return body.text();
        } catch (JacksonException | IOException e) {
            throw Problem.badRequest("bad-json", "请求内容不是正确的 JSON。");
        }
    }

    /** Everything an offline verifier needs: roots, keys, names, the latest status list. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/trust")
    ResponseEntity<Object> trust(HttpServletRequest request) {
        pace.take(Kind.LIST, request);
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename("zhongshu-trust.json").build().toString()).body(lists.bundle().json());
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping(path = "/status-list", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> statusList(HttpServletRequest request) {
        pace.take(Kind.LIST, request);
        String list = lists.current();
        if (list == null) {
            throw Problem.notFound("no-list", "状态清单尚未发布，请一分钟后再试。");
        }
        return ResponseEntity.ok().cacheControl(CacheControl.maxAge(Duration.ofSeconds(30))).body(list);
    }
}
