"""The classroom and the staff's view of it."""

from django.urls import path

from tracking.views import classroom, oauth, quizzes, staff

app_name = "tracking"

urlpatterns = [
    # /learn/
    path("learn/", classroom.home, name="home"),
    path("learn/<uuid:registration>/", classroom.course, name="course"),
    path("learn/<uuid:registration>/start/", classroom.start, name="start"),
    path("learn/<uuid:registration>/results/", classroom.results, name="results"),
    path("learn/<uuid:registration>/lessons/<uuid:lesson_uid>/", classroom.lesson, name="lesson"),
    path("learn/<uuid:registration>/lessons/<uuid:lesson_uid>/place/", classroom.place, name="place"),
    path("learn/<uuid:registration>/lessons/<uuid:lesson_uid>/finish/", classroom.finish, name="finish"),
    path("learn/<uuid:registration>/do/<uuid:placement>/", classroom.do, name="do"),
    path("learn/<uuid:registration>/quiz/<uuid:placement>/", quizzes.quiz, name="quiz"),
    path("learn/<uuid:registration>/quiz/<uuid:placement>/result/", quizzes.quiz_result, name="quiz_result"),
    # /agency/
    path("agency/<slug:agency>/cohorts/<uuid:cohort>/", staff.cohort, name="cohort"),
    path("agency/<slug:agency>/learners/<uuid:person>/", staff.learner, name="learner"),
    # /xapi/
    path("xapi/oauth/token", oauth.oauth_token, name="oauth_token"),
]
