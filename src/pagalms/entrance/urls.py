"""Addresses of this door."""

from django.urls import URLPattern, path, re_path

from pagalms.entrance.views import accounts, letters, newcomer, push, safety, smartid, strong, texts

urlpatterns: list[URLPattern] = [
    path("", accounts.front, name="front"),
    path("ieeja/", accounts.SignIn.as_view(), name="account_login"),
    path("ieeja/iziet/", accounts.SignOut.as_view(), name="account_logout"),
    path("ieeja/parole/", accounts.ForgottenPassword.as_view(), name="account_reset_password"),
    path("ieeja/parole/vestule/", accounts.LinkSent.as_view(), name="account_reset_password_done"),
    path("ieeja/parole/jauna/", accounts.PasswordIsNew.as_view(), name="account_reset_password_from_key_done"),
    re_path(
        r"^ieeja/parole/jauna/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        accounts.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("ieeja/parole/maina/", accounts.ChangePassword.as_view(), name="account_change_password"),
    path("ieeja/adrese/", accounts.AddressUnconfirmed.as_view(), name="account_email_verification_sent"),
    path("ieeja/adrese/<str:key>/", accounts.ConfirmAddress.as_view(), name="account_confirm_email"),
    path("ieeja/apliecinajums/", strong.begin, name="strong_begin"),
    path("ieeja/atbilde/<slug:name>/", strong.answer, name="strong_answer"),
    path("ieeja/pabeigt/", strong.complete, name="strong_complete"),
    path("ieeja/smart-id/", smartid.page, name="smartid"),
    path("ieeja/smart-id/kods/", smartid.code, name="smartid_code"),
    path("ieeja/smart-id/stavoklis/", smartid.state, name="smartid_state"),
    path("ieeja/smart-id/atcelt/", smartid.cancel, name="smartid_cancel"),
    path("ieeja/smart-id/atgriesanas/", smartid.came_back, name="smartid_return"),
    path("ieeja/smart-id/talrunis/", push.begin, name="smartid_push"),
    path("ieeja/smart-id/parluki/", push.distrust, name="smartid_distrust"),
    path("ieeja/sesijas/", safety.sessions, name="sessions"),
    path("ieeja/sesijas/beigt/", safety.end_sessions, name="end_sessions"),
    path("ieeja/vesture/", safety.sign_ins, name="sign_ins"),
    path("ieeja/jauns/", newcomer.welcome, name="newcomer"),
    path("ieeja/jauns/konts/", newcomer.link, name="link_account"),
    path("ieeja/registracija/", newcomer.register, name="register"),
    path("ieeja/gaida/", newcomer.waiting, name="waiting"),
    path("registration_check/", letters.confirm, name="registration_check"),
    path("atteikties/", letters.stop, name="stop_letters"),
    path("palidziba/", texts.help_page, name="help"),
    path("noteikumi/", texts.terms, name="terms"),
    path("valoda/", accounts.language, name="set_language"),
]
