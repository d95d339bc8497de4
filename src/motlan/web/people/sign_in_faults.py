"""Why somebody could not be signed in: one sentence for each reason, and what to do. Nothing was changed."""

from __future__ import annotations

from collections.abc import Mapping

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text


class SignInFault(Refused):
    """Nobody is signed in; ``problem`` is the short name of the reason, for logs and tests."""

    def __init__(self, *, what: Text, remedy: Text, where: str, problem: str) -> None:
        """Keep the name of the reason."""
        super().__init__(what=what, remedy=remedy, where=where)
        self.problem = problem


AGAIN = Text(vi="Hãy bắt đầu đăng nhập lại từ trang này.", en="Begin to sign in once more, from this page.")
OPERATOR = Text(
    vi="Hãy thử lại; nếu vẫn không được, báo cho đơn vị vận hành trang này.",
    en="Try once more; if it stays so, tell those who run this site.",
)
OFFICE = Text(
    vi="Hãy đến bộ phận một cửa của xã, phường cùng giấy tờ tùy thân để được kiểm tra.",
    en="Go to the one-stop desk of your commune with your identity papers to have it looked at.",
)

WORDS: Mapping[str, tuple[Text, Text]] = {
    "not_begun_here": (
        Text(
            vi="Lần đăng nhập này không được bắt đầu từ trình duyệt này, hoặc đã được dùng rồi.",
            en="This sign-in was not begun in this browser, or has been used already.",
        ),
        AGAIN,
    ),
    "too_late": (
        Text(vi="Lần đăng nhập này đã quá 10 phút.", en="This sign-in was begun more than ten minutes ago."),
        AGAIN,
    ),
    "cancelled": (Text(vi="Bạn đã dừng đăng nhập.", en="You stopped signing in."), AGAIN),
    "provider_refused": (
        Text(vi="Hệ thống định danh không cho đăng nhập.", en="The identity provider did not let you sign in."),
        OPERATOR,
    ),
    "code_refused": (
        Text(
            vi="Hệ thống định danh không nhận mã đăng nhập: mã đã được dùng hoặc đã hết hạn.",
            en="The identity provider did not accept the code: it was used before, or has run out.",
        ),
        AGAIN,
    ),
    "no_answer": (
        Text(
            vi="Hệ thống định danh không trả lời hoặc trả lời không đọc được.",
            en="The identity provider does not answer, or not in a way that can be read.",
        ),
        OPERATOR,
    ),
    "no_secret": (
        Text(
            vi="Trang này chưa được cấp khóa bí mật để hỏi hệ thống định danh.",
            en="This site has not been given the secret with which it asks the identity provider.",
        ),
        Text(
            vi="Người vận hành đặt biến môi trường nêu trong sign_in.secret.",
            en="Whoever runs it sets the environment variable that sign_in.secret names.",
        ),
    ),
    "bad_token": (
        Text(
            vi="Chữ ký của hệ thống định danh không đúng.",
            en="What came back does not bear the identity provider's valid signature.",
        ),
        OPERATOR,
    ),
    "wrong_issuer": (
        Text(
            vi="Câu trả lời không đến từ hệ thống định danh của trang này.",
            en="The answer does not come from this site's identity provider.",
        ),
        OPERATOR,
    ),
    "wrong_audience": (
        Text(
            vi="Câu trả lời của hệ thống định danh được cấp cho trang khác.",
            en="The identity provider's answer was made for another site.",
        ),
        OPERATOR,
    ),
    "wrong_nonce": (
        Text(
            vi="Câu trả lời của hệ thống định danh thuộc về một lần đăng nhập khác.",
            en="The identity provider's answer belongs to another sign-in.",
        ),
        AGAIN,
    ),
    "expired": (
        Text(vi="Câu trả lời của hệ thống định danh đã hết hạn.", en="The identity provider's answer has run out."),
        AGAIN,
    ),
    "not_yet": (
        Text(
            vi="Câu trả lời của hệ thống định danh mang thời điểm trong tương lai.",
            en="The identity provider's answer is dated in the future.",
        ),
        OPERATOR,
    ),
    "too_low": (
        Text(
            vi="Mức độ xác thực của lần đăng nhập này chưa đủ cho trang này.",
            en="This sign-in does not reach the level of assurance that this site asks for.",
        ),
        Text(
            vi="Đăng nhập lại và chọn cách xác thực mức cao hơn.",
            en="Sign in once more and choose a stronger way to prove who you are.",
        ),
    ),
    "other_user": (
        Text(
            vi="Hệ thống định danh trả lời về hai người khác nhau.",
            en="The identity provider answered about two different people.",
        ),
        OPERATOR,
    ),
    "nobody_known": (
        Text(
            vi="Chưa có tài khoản hay hồ sơ nào gắn với người vừa đăng nhập.",
            en="There is neither an account nor a record that belongs to who has just signed in.",
        ),
        OFFICE,
    ),
    "other_name": (
        Text(
            vi="Họ tên mà hệ thống định danh cho biết không khớp với hồ sơ của số định danh này.",
            en="The name that the identity provider tells does not agree with the record of this personal number.",
        ),
        OFFICE,
    ),
    "bound_to_another": (
        Text(
            vi="Danh tính này đã gắn với hồ sơ của một người khác.",
            en="This identity already belongs to the record of somebody else.",
        ),
        OFFICE,
    ),
}


def refused(problem: str, where: str = "") -> SignInFault:
    """The error of a reason; ``where`` names a claim or an error code, never a value of a person."""
    what, remedy = WORDS[problem]
    return SignInFault(what=what, remedy=remedy, where=where, problem=problem)
